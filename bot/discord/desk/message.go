package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/sheet"
)

// A message is one in a thread, as far as it is of interest here. The library loses a message for what it does not know
// in it.
type message struct {
	ID      string `json:"id"`
	Type    int    `json:"type"`
	Content string `json:"content"`
	Author  struct {
		ID     string `json:"id"`
		Bot    bool   `json:"bot"`
		Name   string `json:"username"`
		Global string `json:"global_name"`
	} `json:"author"`
	Webhook   string       `json:"webhook_id"`
	Edited    string       `json:"edited_timestamp"`
	Files     []attachment `json:"attachments"`
	Reactions []struct {
		Me    bool `json:"me"`
		Emoji struct {
			Name string `json:"name"`
		} `json:"emoji"`
	} `json:"reactions"`
	Reference struct {
		Type    int    `json:"type"`
		Message string `json:"message_id"`
	} `json:"message_reference"`
	Answered *struct {
		Author struct {
			ID string `json:"id"`
		} `json:"author"`
	} `json:"referenced_message"`
	Forwards []struct {
		Message struct {
			Content string `json:"content"`
		} `json:"message"`
	} `json:"message_snapshots"`
	Embeds []struct {
		Footer struct {
			Text string `json:"text"`
		} `json:"footer"`
	} `json:"embeds"`
	Components json.RawMessage `json:"components"`
}

// An attachment is a file in Discord.
type attachment struct {
	Name string `json:"filename"`
	Type string `json:"content_type"`
	Size int64  `json:"size"`
	URL  string `json:"url"`
}

// Kinds of messages that people write.
const (
	usual     = 0
	reply     = 19
	forwarded = 1 // the type of a reference
)

// parse reads a message. What cannot be read is a message that says nothing.
func parse(raw json.RawMessage) (m message) {
	if json.Unmarshal(raw, &m) != nil {
		var id struct {
			ID string `json:"id"`
		}
		_ = json.Unmarshal(raw, &id)
		return message{ID: id.ID, Type: -1}
	}
	return m
}

// presses tells whether what can be pressed below a message names a case.
func (m message) presses(key string) bool { return strings.Contains(string(m.Components), key) }

// shows gives which part of which entry a message of ours shows: what stands last in its small print.
func (m message) shows() string {
	if len(m.Embeds) == 0 {
		return ""
	}
	_, id := lastCut(m.Embeds[0].Footer.Text, " · ")
	return id
}

func lastCut(text, sep string) (before, after string) {
	i := strings.LastIndex(text, sep)
	if i < 0 {
		return text, ""
	}
	return text[:i], text[i+len(sep):]
}

// read reads a thread, the oldest message first, from behind a message on. The thread's own id is before all but the
// card of a forum's post.
func (d *Desk) read(ctx context.Context, thread, after string) ([]message, error) {
	const perPage = 100
	var all []message
	for {
		page, err := d.opt.API.Messages(ctx, thread, rest.Page{Limit: perPage, After: after})
		if err != nil {
			return nil, fmt.Errorf("read a thread: %w", err)
		}
		for i := len(page) - 1; i >= 0; i-- {
			all = append(all, parse(page[i]))
		}
		if len(page) < perPage || all[len(all)-1].ID == "" {
			return all, nil
		}
		after = all[len(all)-1].ID
	}
}

// A post is what we write into a thread about an entry.
type post struct {
	id     string // which part of which entry it shows
	author string // who said it, and what that one does here; "" for nobody
	text   string // in Discord's Markdown
	color  int
	quiet  bool // nobody is called by it
	files  []*discordgo.File
}

// The colours of the stripe beside words.
const (
	ofPerson = 0x3b82f6
	ofBot    = 0x8b5cf6
	ofAgent  = 0x10b981
	ofNote   = 0xf59e0b
)

// maxAuthor is how long a name may be.
const maxAuthor = 256

// outgoing is the post as a message. The small print names the entry.
func (d *Desk) outgoingPost(c handoff.Case, p post) rest.Outgoing {
	embed := &discordgo.MessageEmbed{Description: p.text, Color: p.color,
		Footer: &discordgo.MessageEmbedFooter{Text: sheet.Ref(d.opt.Prefix, c.Number) + " · " + p.id}}
	if p.author != "" {
		embed.Author = &discordgo.MessageEmbedAuthor{Name: p.author}
	}
	m := rest.Outgoing{Embeds: []*discordgo.MessageEmbed{embed}, Nonce: nonce(c, p.id), Files: p.files}
	if p.quiet {
		m.Flags = discordgo.MessageFlagsSuppressNotifications
	}
	return m
}

func (d *Desk) outgoing(m cards.Message) rest.Outgoing {
	return rest.Outgoing{Content: m.Content, Embeds: m.Embeds, Components: m.Components, Flags: m.Flags}
}

// nonce is the same for the same thing, for some minutes.
func nonce(c handoff.Case, what string) string {
	const longest = 24
	sum := sha256.Sum256([]byte(line.Key(c) + "/" + what))
	return hex.EncodeToString(sum[:])[:longest]
}

// ours are the messages in a thread that we wrote.
func (d *Desk) ours(ctx context.Context, thread string) ([]message, error) {
	us, err := d.me(ctx)
	if err != nil {
		return nil, err
	}
	all, err := d.read(ctx, thread, thread)
	return slices.DeleteFunc(all, func(m message) bool { return m.Author.ID != us }), err
}

// once posts below a card what is not there yet.
func (d *Desk) once(ctx context.Context, p place, c handoff.Case, what post) error {
	messages, err := d.ours(ctx, p.thread)
	if err != nil || slices.ContainsFunc(messages, func(m message) bool { return m.shows() == what.id }) {
		return err
	}
	return d.post(ctx, p, c, what)
}

func (d *Desk) post(ctx context.Context, p place, c handoff.Case, what post) error {
	if _, err := d.opt.API.Post(ctx, p.thread, d.outgoingPost(c, what)); err != nil {
		return fmt.Errorf("post in a thread: %w", err)
	}
	return nil
}

// opened does something in a thread that an archived one does not let happen: then it is opened for it, and archived
// again.
func (d *Desk) opened(ctx context.Context, thread string, do func() error) error {
	err := do()
	if rest.Kind(err) != rest.Archived {
		return err
	}
	if err := d.archive(ctx, thread, false); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return d.archive(ctx, thread, true)
}

func (d *Desk) archive(ctx context.Context, thread string, archived bool) error {
	_, err := d.opt.API.With(ctx).ChannelEditComplex(thread, &discordgo.ChannelEdit{Archived: &archived})
	if err != nil {
		return fmt.Errorf("archive a thread, or open it: %w", err)
	}
	return nil
}
