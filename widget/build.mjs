// Builds the widget into the folder that the server hands out.
// First the chat with its lazily loaded parts; then the loader, which knows the chat's name;
// last the example page in React.
import { mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(root, "../infopoint/channels/static");
const common = { root, configFile: false, logLevel: "warn", publicDir: false };

const chatFolder = join(out, "widget");
rmSync(chatFolder, { recursive: true, force: true });
mkdirSync(chatFolder, { recursive: true });
await build({
  ...common,
  base: "./",
  build: {
    outDir: chatFolder,
    emptyOutDir: false,
    target: "es2020",
    modulePreload: false,
    rollupOptions: {
      input: join(root, "src/chat.ts"),
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "chat-[hash].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});

const chat = readdirSync(chatFolder).find((name) => name.startsWith("chat-"));
const words = Object.fromEntries(
  readdirSync(join(root, "texts")).map((name) => [
    name.replace(".json", ""),
    pick(JSON.parse(readFileSync(join(root, "texts", name), "utf8"))),
  ]),
);
await build({
  ...common,
  define: { __CHAT__: JSON.stringify(`widget/${chat}`), __WORDS__: JSON.stringify(words) },
  // Older browsers than the chat needs must still understand the loader: it shows them a link.
  build: { ...script("src/loader.ts", "InfopointLoader", out, "widget.js"), target: "es2017" },
});
await build({
  ...common,
  define: { "process.env.NODE_ENV": '"production"' },
  oxc: { jsx: { runtime: "automatic", development: false } },
  build: script("examples/react.tsx", "Example", join(out, "pages"), "react.js"),
});

/** The words that the loader needs. */
function pick({ button, danger, police }) {
  return { button, danger, police };
}

/** One classic script without imports, that needs no `type="module"`. */
function script(entry, name, outDir, fileName) {
  return {
    outDir,
    emptyOutDir: false,
    target: "es2020",
    lib: { entry: join(root, entry), formats: ["iife"], name, fileName: () => fileName },
  };
}
