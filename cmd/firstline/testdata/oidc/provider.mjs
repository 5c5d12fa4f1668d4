// A real OpenID provider for a test: the certified package oidc-provider, with a form for user and password in front.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { Provider } from "oidc-provider";

const { PORT, CLIENT_SECRET, REDIRECT, PASSWORD } = process.env;
const people = {
  admin: { name: "Ada Admin", groups: ["desk"] },
  agent1: { name: "Anna Agentin", groups: ["desk"] },
  erika: { name: "Erika Muster", groups: [] },
};
const scope = "openid profile email groups";

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [{ client_id: "firstline", client_secret: CLIENT_SECRET, redirect_uris: [REDIRECT] }],
  scopes: scope.split(" "),
  claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"], groups: ["groups"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, { uid }) => `/login/${uid}` },
  findAccount: (_, id) =>
    people[id] && {
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@helpdesk.test`, email_verified: true, ...people[id] }),
    },
  // who has signed in is not asked what the desk may know
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope(scope);
    await grant.save();
    return grant;
  },
});

const handle = provider.callback();
createServer(async (request, response) => {
  if (!request.url.startsWith("/login/")) return handle(request, response);
  if (request.method === "POST") {
    const form = new URLSearchParams(await text(request));
    const accountId = form.get("login");
    if (people[accountId] && form.get("password") === PASSWORD)
      return provider.interactionFinished(request, response, { login: { accountId } });
  }
  response.setHeader("Content-Type", "text/html");
  response.end(`<form method="post" action="${request.url}"><input name="login"><input name="password"></form>`);
}).listen(Number(PORT), "127.0.0.1");
