// Package web is the channel for people who ask in a browser: a full chat page, a widget that any site embeds with
// one script tag, pages of the articles that answers cite, and the JSON API which chat and widget use and other clients
// may use as well. It takes messages in and shows the journal; deciding and storing belong to package bot, writing and
// finding articles to package kb, the agents' pages to package handoff/console.
//
// # Embedding
//
//	<script src="https://help.example.com/widget.js" data-lang="de" data-title="IT help" defer></script>
//
// The site must be among [Options].Origins, and a content security policy of its own must allow our origin in
// script-src and frame-src. Both attributes may be absent.
//
// # API
//
// A conversation is its id. The token that proves it is an HMAC of the id, so nothing is stored until somebody
// writes, and any of our processes can check it. It goes into the Authorization header ("Bearer …"), never into a URL.
//
//	POST /api/v1/conversations                 {"lang": "de"}, may be absent
//	     → 201 {"id", "token", "lang"}
//	POST /api/v1/conversations/{id}/messages   {"id", "text", "files": [id, …]} or {"id", "choice"}; optional "lang"
//	     → 202 {"id", "accepted": true}, after the message is stored durably (promise P1); files need no text
//	PUT  /api/v1/conversations/{id}/messages/{message}   {"id", "text"}: changes a message of the person's own
//	DELETE …/messages/{message}                          deletes one
//	     → 202 {"id", "accepted": true}
//	POST /api/v1/conversations/{id}/files      the content as the body, its name percent-encoded in File-Name
//	     → 201 {"id", "name", "size", "picture"}, after it is stored durably; it is sent with a message that names it
//	GET  /api/v1/conversations/{id}/files/{file}
//	     → 200 and the content of a file that came with a message of this conversation
//	GET  /api/v1/conversations/{id}/messages?after=N
//	     → 200 [message, …], oldest first, at most 200; empty when there is nothing newer
//	GET  /api/v1/conversations/{id}/events?after=N
//	     → 200 text/event-stream of the same messages, as they come, and of what is being written
//
// The id of a message is made by the client, at most 100 of A-Z a-z 0-9 _ -. Sending the same id again is answered
// with 202 again and makes no second message, so a client may repeat whatever it got no answer to (promise P2).
//
// Events are named "message"; their id is the message's seq. A stream goes on after the Last-Event-ID header or the
// after parameter. A comment comes every 15 seconds; who hears nothing for longer should connect again.
//
// Events named "preview" have no id and are {text, html}: all that is written so far of an answer that is still being
// written. Each takes the place of the one before, and pieces that come in quick succession are merged. It is over with
// the next message that is not the person's own, or with {"text": ""} when nothing is said after all, for example
// because a human took over; and with the stream. A stream that is opened meanwhile begins with what is written by
// then. No piece of an answer comes after the answer. Clients may ignore previews: the message has all of it.
//
// A message is {seq, from: person|bot|agent|system, name, text, html, choices: [{value, label}], sources: [{id, lang,
// title, anchor, review, overdue, url}], outcome, at, message_id, case, files: [{id, name, size, picture, problem}],
// pressed, gone, change, of}. html is the safe rendering of text for all but the person's own words, which are plain
// text and carry the client's id in message_id. url leads to the cited passage on the article's page, relative to the
// address that "api" is below of; it is absent where articles have no pages.
//
// A message with change, which is edited or deleted, is none of its own but says what became of the one with the seq
// of: text, html and files are the new ones. gone says that such a deletion follows.
//
// A refusal is {"error": {"code", "message"}} with the sentence in the asker's language: 400, 401, 404, 405, 413,
// 415, 429, 503 and 507; 429 and 503 with Retry-After.
//
// # Several nodes
//
// Channels of several nodes serve the same people over one store: each request may go to another one, and a client
// comes back to whichever answers. For that the nodes need the same [Options].Key, a journal that each sees at once and
// bells that carry to each other. A ring that gets lost makes a message 15 seconds late at most, because streams read
// the journal after each ping. These are each node's own, on purpose:
//
//   - [Limits] of rates and of open streams: with N nodes people get up to N times as much. They protect its memory
//     and time, not a secret.
//   - What is being written is watched at the node that writes it. A stream of another one shows the message when it is
//     there; previews promise no more.
//   - How much was attached and not sent. Whether another node has sent it is asked when there is little room. A file
//     that was attached at another node is proved by its id, which nobody else knows before it is sent.
//
// Start reading at [Channel.Handler].
package web
