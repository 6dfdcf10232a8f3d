// HTTP and HTTPS with as few bytes as Node's own modules allow: one connection an exchange, sessions resumed.

import http from "node:http";
import https from "node:https";
import { readFileSync } from "node:fs";

/** Serves `answer(path, headers, body)`; `tls` is the folder of key.pem and certificate.pem, or nothing. */
export function serve(host, tls, answer) {
  return listen(host, tls, async (request, response) => {
    try {
      const pieces = [];
      for await (const piece of request) pieces.push(piece);
      const body = await answer(request.url, request.headers, Buffer.concat(pieces));
      // Node names date and connection by itself.
      response.sendDate = false;
      response.writeHead(200, { "content-length": body.length });
      response.end(body);
    } catch (error) {
      // A caller that went away in the middle.
      response.destroy(error);
    }
  });
}

/** Any handler of requests; gives the port. */
export function listen(host, tls, handler) {
  const server = tls
    ? https.createServer({ ...ownCertificate(tls), minVersion: "TLSv1.3" }, handler)
    : http.createServer(handler);
  // Node takes an answer for delivered when the system has it, and hangs up 5 s later: on a slow link in the middle of it.
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  server.on("clientError", (_, socket) => socket.destroy());
  return new Promise((resolve) => {
    server.listen(0, host, () => resolve(server.address().port));
  });
}

function ownCertificate(folder) {
  return { key: readFileSync(`${folder}/key.pem`), cert: readFileSync(`${folder}/certificate.pem`) };
}

/** An agent that keeps its connection for the next request. The certificate is trusted by NODE_EXTRA_CA_CERTS. */
export function keepingAgent(url) {
  const { Agent } = url.startsWith("https:") ? https : http;
  return new Agent({ keepAlive: true, maxSockets: 6 });
}

export class Caller {
  requests = 0;

  constructor(url) {
    this.url = url;
    this.agent = keepingAgent(url);
    this.module = url.startsWith("https:") ? https : http;
  }

  post(path, body, headers = {}) {
    this.requests += 1;
    return new Promise((resolve, reject) => {
      const request = this.module.request(
        `${this.url}${path}`,
        { method: "POST", agent: this.agent, headers: { "content-length": body.length, ...headers } },
        async (response) => {
          try {
            const pieces = [];
            for await (const piece of response) pieces.push(piece);
            if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
            resolve({ body: Buffer.concat(pieces), headers: response.headers });
          } catch (error) {
            reject(error);
          }
        },
      );
      request.setNoDelay(true);
      request.on("error", reject);
      request.end(body);
    });
  }

  /** The connection ends with the exchange; the session for the next one stays. */
  hangUp() {
    this.agent.destroy();
  }
}
