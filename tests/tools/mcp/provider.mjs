// A real OpenID provider on loopback: registration, PKCE, resource indicators, and keys
// that are rotated by POST /rotate. Arguments: port, resource, scope.
import http from "node:http";
import { generateKeyPairSync, randomUUID } from "node:crypto";

import Provider from "oidc-provider";

const [port, resource, scope] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

function signingKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" };
}

function provider(keys) {
  const made = new Provider(issuer, {
    jwks: { keys },
    pkce: { required: () => true },
    clientAuthMethods: ["none", "client_secret_basic", "client_secret_post"],
    claims: { openid: ["sub"] },
    scopes: ["openid", "offline_access", scope],
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    extraTokenClaims: (_, token) => ({ groups: [`/${token.accountId}-team`] }),
    cookies: { keys: [randomUUID()] },
    features: {
      devInteractions: { enabled: true },
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope,
          audience: resource,
          accessTokenFormat: "jwt",
          accessTokenTTL: 300,
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  return made.callback();
}

let keys = [signingKey()];
let current = provider(keys);

http
  .createServer((request, response) => {
    if (request.method === "POST" && request.url === "/rotate") {
      keys = [signingKey()];
      current = provider(keys);
      response.end("rotated");
      return;
    }
    current(request, response);
  })
  .listen(Number(port), "127.0.0.1", () => console.log("ready"));
