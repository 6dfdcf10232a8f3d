// Stands in a browser where Tauri's own script stands in the window: commands and events, over the loopback bridge.
(() => {
  const callbacks = new Map();
  const hearers = [];
  let last = 0;

  async function rpc({ cmd, payload }) {
    const answer = await fetch("/rpc", { method: "POST", body: JSON.stringify({ cmd, payload }) });
    const said = await answer.json();
    if ("error" in said) throw said.error;
    return said.answer;
  }

  const commands = {
    rpc,
    "plugin:event|listen": async ({ event, handler }) => {
      hearers.push({ event, id: handler });
      return handler;
    },
    "plugin:event|unlisten": async ({ eventId }) => {
      const at = hearers.findIndex(({ id }) => id === eventId);
      if (at >= 0) hearers.splice(at, 1);
    },
  };

  window.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener: (_event, id) => callbacks.delete(id) };
  window.__TAURI_INTERNALS__ = {
    metadata: { currentWindow: { label: "main" }, currentWebview: { windowLabel: "main", label: "main" } },
    transformCallback: (callback) => {
      last += 1;
      callbacks.set(last, callback);
      return last;
    },
    unregisterCallback: (id) => callbacks.delete(id),
    // What a browser has not, such as the zoom of the webview, is refused as the window refuses what it may not do.
    invoke: async (cmd, args) => {
      const command = commands[cmd];
      if (command === undefined) throw `${cmd} not allowed`;
      return command(args);
    },
  };

  // Waits for each event that comes, in the order in which they come.
  async function follow() {
    for (let after = 0; ; ) {
      const events = await (await fetch(`/events/${after}`)).json();
      after += events.length;
      for (const { event, payload } of events) {
        for (const hearer of hearers.filter((one) => one.event === event)) {
          callbacks.get(hearer.id)?.({ event, id: hearer.id, payload });
        }
      }
    }
  }
  follow().catch((cause) => console.error("no more events", cause));
})();
