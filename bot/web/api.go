package web

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// serveAPI picks the action for the method and writes what it refuses. Nil actions mean a path that does not exist.
func (c *Channel) serveAPI(actions map[string]action) http.HandlerFunc {
	allowed := strings.Join(slices.Sorted(maps.Keys(actions)), ", ")
	return func(w http.ResponseWriter, r *http.Request) {
		c.shareWith(w, r, allowed)
		w.Header().Set("Cache-Control", "no-store")
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		act, ok := actions[r.Method]
		if !ok {
			act = c.noSuch(actions, allowed)
		}
		if err := act(w, r); err != nil {
			c.refuse(w, r, err)
		}
	}
}

// noSuch refuses a path or method that the API does not have.
func (c *Channel) noSuch(actions map[string]action, allowed string) action {
	return func(w http.ResponseWriter, _ *http.Request) error {
		if actions == nil {
			return errNoPath
		}
		w.Header().Set("Allow", allowed)
		return errMethod
	}
}

// shareWith lets pages of the listed sites read our answers. There are no cookies, so this gives nobody any rights.
func (c *Channel) shareWith(w http.ResponseWriter, r *http.Request, methods string) {
	h := w.Header()
	h.Add("Vary", "Origin")
	site := r.Header.Get("Origin")
	if !slices.Contains(c.opts.Origins, site) {
		return
	}
	h.Set("Access-Control-Allow-Origin", site)
	h.Set("Access-Control-Expose-Headers", "Retry-After")
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", methods)
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID, "+fileName)
		h.Set("Access-Control-Max-Age", "600")
	}
}

// begin makes the id of a conversation and its token. Nothing is stored before the first message.
func (c *Channel) begin(w http.ResponseWriter, r *http.Request) error {
	if err := c.begins.pass(network(c.opts.Address(r)), time.Now()); err != nil {
		return err
	}
	var ask struct {
		Lang string `json:"lang"`
	}
	if r.ContentLength != 0 {
		if err := readJSON(w, r, &ask); err != nil {
			return err
		}
	}
	id := name + ":" + rand.Text()
	return reply(w, http.StatusCreated, map[string]string{
		"id": id, "token": token(c.opts.Key, id), "lang": c.lang(r, ask.Lang),
	})
}

// say takes in a message or a pressed button. It answers only after the event is stored (promise P1).
func (c *Channel) say(w http.ResponseWriter, r *http.Request) error {
	conversation, err := c.proven(r)
	if err != nil {
		return err
	}
	if err := c.says.pass(conversation, time.Now()); err != nil {
		return err
	}
	var p post
	if err := readJSON(w, r, &p); err != nil {
		return err
	}
	if err := p.check(); err != nil {
		return err
	}
	event := p.event(conversation)
	if event.Files, err = c.attachments(r.Context(), conversation, p.Files); err != nil {
		return err
	}
	event.Person.Locale = locale(r)
	event.Lang = c.hint(r, p.Lang)
	event.At = time.Now()
	if err := c.opts.Receiver.Receive(r.Context(), event); err != nil {
		return fmt.Errorf("receive message of %s: %w", conversation, err)
	}
	c.unsent.sent(p.Files)
	return reply(w, http.StatusAccepted, map[string]any{"id": p.ID, "accepted": true})
}

// maxList is how many messages one list gives at most.
const maxList = 200

// list gives the messages after a place, for clients that do not stream.
func (c *Channel) list(w http.ResponseWriter, r *http.Request) error {
	conversation, err := c.proven(r)
	if err != nil {
		return err
	}
	after, err := place(r)
	if err != nil {
		return err
	}
	messages := []message{} // an empty list is [], not null
	err = c.read(r.Context(), conversation, after, func(e handoff.Entry) (bool, error) {
		messages = append(messages, c.shown(e))
		return len(messages) < maxList, nil
	})
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, messages)
}

// reply writes an answer as JSON.
func reply(w http.ResponseWriter, status int, answer any) error {
	body, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // who has gone gets no answer; the request itself is done
	return nil
}

// event is the post as the bot knows it. Its id carries the conversation, because clients may make ids that are
// unique only for themselves.
func (p post) event(conversation string) bot.Event {
	kind := bot.Message
	if p.Choice != "" {
		kind = bot.Pressed
	}
	return bot.Event{
		Channel: name, ID: conversation + "/" + p.ID, Conversation: conversation, Kind: kind,
		// A visitor is known by nothing but the conversation. An id of the browser's own choosing could claim
		// to be somebody else.
		Person: handoff.Person{ID: conversation}, Text: p.Text, Choice: p.Choice,
	}
}
