// Package slacktest is a working Slack in small, for tests and for the demo: the Web API, Socket Mode, the Events API
// over HTTP with its retries, interactivity, and people who write, edit, press and react. A real client talks to it
// over the network, as it does to Slack.
//
// It is strict where Slack is strict. Every call is checked against the published description of its method and every
// block against Slack's own schema and limits; what does not fit is refused as Slack does it, and reported as a
// violation besides, which fails a test. It is unkind where Slack is unkind: it can delay, drop, duplicate and reorder
// deliveries, answer 429 and 5xx, cut calls before or after they took effect, and disconnect.
//
// It knows nothing of the bot. Start with [New]; people act by the methods in people.go.
package slacktest
