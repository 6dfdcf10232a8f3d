import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // Relative: the window loads the page from its own scheme, on Windows under another host than on Linux.
  base: "./",
  plugins: [svelte()],
  build: {
    outDir: "dist",
    target: "es2022",
    // One script and one stylesheet: everything is local, and a spinning disk pays for every file it has to find.
    cssCodeSplit: false,
    rolldownOptions: { output: { codeSplitting: false } },
    modulePreload: false,
  },
  resolve: process.env.VITEST ? { conditions: ["browser"] } : {},
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    // Otherwise a stylesheet is empty in a test, and whatever is held of it is held of nothing.
    css: { include: [/\/styles\//] },
  },
});
