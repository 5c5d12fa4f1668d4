package rt

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// answered sends words to the person. An agent who answers has the case, if nobody else does.
func (h *hand) answered(ctx context.Context, x transaction, agent handoff.Agent) error {
	words, files, err := h.message(ctx, x)
	if err != nil {
		return err
	}
	if words != "" {
		if ok, err := h.tell(ctx, x, handoff.Act{Verb: handoff.Reply, Agent: agent, Text: spoken(answer(words))}); !ok {
			return err
		}
	}
	if len(files) > 0 {
		return h.reply(ctx, x, h.say("files", texts.Args{"Text": strings.Join(files, ", ")}))
	}
	return nil
}

// tell has the clerk say an agent's words, after a take where nobody has the case. Words that were said before, when
// the ticket was another one perhaps, must not take anything; so the clerk is asked first.
func (h *hand) tell(ctx context.Context, x transaction, a handoff.Act) (ok bool, err error) {
	if h.c.Held() {
		return h.act(ctx, x, a, "")
	}
	a.ID, a.Case, a.At = idPrefix+string(x.ID), h.c.Number, time.Now()
	if _, err := h.clerk.Perform(ctx, a); !errors.Is(err, handoff.ErrNotAllowed) {
		return h.settled(ctx, x, a, err)
	}
	if ok, err := h.act(ctx, x, handoff.Act{Verb: handoff.Take, Agent: a.Agent}, ":take"); !ok {
		return false, err
	}
	return h.act(ctx, x, a, "")
}

func (h *hand) noted(ctx context.Context, x transaction, agent handoff.Agent) error {
	words, files, err := h.message(ctx, x)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(words)
	if len(files) > 0 {
		text += "\n\n" + h.say("attached", texts.Args{"Text": strings.Join(files, ", ")})
	}
	if strings.TrimSpace(text) == "" {
		return nil
	}
	_, err = h.act(ctx, x, handoff.Act{Verb: handoff.AddNote, Agent: agent, Text: spoken(strings.TrimSpace(text))}, "")
	return err
}

// outsider keeps what somebody who is no agent wrote, by mail perhaps, as a note. It must not reach the person as if
// an agent had said it: whoever knows a ticket's number can send a mail to it.
func (h *hand) outsider(ctx context.Context, x transaction, u user) error {
	if x.Type != "Correspond" && x.Type != "Comment" {
		return nil
	}
	words, _, err := h.message(ctx, x)
	if err != nil || words == "" {
		return err
	}
	name := handoff.OneLine(cmp.Or(u.RealName, u.EmailAddress, string(x.Creator.ID)))
	text := h.say("outsider", texts.Args{"Name": name}) + "\n\n" + spoken(words)
	agent := handoff.Agent{ID: idPrefix + string(x.Creator.ID), Name: name}
	_, err = h.act(ctx, x, handoff.Act{Verb: handoff.AddNote, Agent: agent, Text: cut(text, handoff.MaxText)}, "")
	return err
}

// message gives the words of a transaction and the names of its files. Files are not fetched.
func (h *hand) message(ctx context.Context, x transaction) (words string, files []string, err error) {
	var list page[piece]
	err = h.rt.get(ctx, "transaction/"+url.PathEscape(string(x.ID))+"/attachments",
		url.Values{"fields": {"ContentType,Filename"}, "per_page": {strconv.Itoa(perPage)}}, &list)
	if err != nil {
		return "", nil, err
	}
	body := piece{}
	for _, p := range list.Items {
		plain := p.ContentType == "text/plain"
		switch {
		case p.Filename != "":
			files = append(files, handoff.OneLine(p.Filename))
		case plain && body.ContentType != "text/plain", p.ContentType == "text/html" && body.ID == "":
			body = p
		}
	}
	if body.ID == "" {
		return "", files, nil
	}
	kind := body.ContentType
	if err := h.rt.get(ctx, "attachment/"+url.PathEscape(string(body.ID)), nil, &body); err != nil {
		return "", nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(body.Content, "\n", ""))
	if err != nil {
		return "", nil, fmt.Errorf("attachment %s: %w", body.ID, err)
	}
	words = string(raw)
	if kind == "text/html" {
		words = textOf(words)
	}
	return strings.TrimSpace(handoff.Harmless(words)), files, nil
}
