// Our own page is for asking: the chat is open at once.
window.Infopoint?.open();
