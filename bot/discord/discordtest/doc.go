// Package discordtest is a Discord in small for tests and for the demo: the REST API, the gateway and interactions,
// guilds with roles and permissions, people who write and press. It answers as the real one does, remembers what was
// sent to it, checks every request against what Discord has published, and can be late, lose connections, repeat
// itself, limit its callers or break.
//
// It knows nothing of any client library, so that a client's mistakes do not become its own.
//
// Start reading at [Server], then [Server.Say] for people, [Server.Fail] for trouble.
package discordtest
