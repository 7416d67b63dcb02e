// Shows what a host page can hear: that something happened, never what was said.
const heard = document.getElementById("heard");
for (const type of ["open", "close", "language", "answer"]) {
  window.Infopoint?.on(type, (detail) => {
    heard.textContent = type + " " + JSON.stringify(detail);
  });
}
