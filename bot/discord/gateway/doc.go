// Package gateway keeps the connections by which Discord tells what happens, with discordgo made safe to use.
//
// discordgo locks itself up for ever when Discord answers a resume with "reconnect" or "invalid session", crashes on
// odd payloads, says goodbye in a way that ends a session which could be resumed, hides why a connection was closed,
// and notices a silent one after five beats. So a [line] stands between it and the socket (line.go): it reads what
// Discord says before the library does, keeps from it what it cannot bear (message.go), and breaks the connection
// itself. The library identifies, resumes and sends heartbeats; of its types nothing is used: what happens is handed on
// as it came.
//
// Each shard is looked after by one goroutine (shard.go), which decides whether to resume or to begin anew, and another
// that hands on, in order, to a [Sink], which may take its time. How often a session may be begun is kept in starts.go:
// who begins too many in a day loses his token.
//
// All goroutines end before [Gateway.Run] does; those of the library at the latest when their socket is closed.
package gateway
