"use strict";
// Starts the emulator on the port given as argument; keeps messages for ten minutes.
const TelegramServer = require("telegram-test-api");

const port = Number(process.argv[2]);
new TelegramServer({ port, host: "127.0.0.1", storeTimeout: 600 })
  .start()
  .then(() => console.log("ready"));
