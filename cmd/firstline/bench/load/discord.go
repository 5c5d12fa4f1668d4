package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
)

// discord has people write to the bot directly, in a simulated Discord. Its gateway knows no acknowledgement: what is
// delivered counts as acknowledged, and when that was cannot be seen.
type discord struct {
	*platform
	discord *discordtest.Server
}

// discordStage is what discord needs around it.
func discordStage(ctx context.Context) (*Stage, error) {
	p, listener, err := open(ctx)
	if err != nil {
		return nil, err
	}
	d := &discord{platform: p}
	d.discord, err = discordtest.New(context.WithoutCancel(ctx), discordtest.Options{Calls: 1000, Identify: -1})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("simulate Discord: %w", err), listener.Close())
	}
	d.discord.ReachedAt(p.address)
	p.serve(listener, noticing(unlimited(d.discord.Handler()), func(r *http.Request) bool {
		return r.Method == http.MethodPost && strings.Contains(r.URL.Path, "/channels/") &&
			strings.HasSuffix(r.URL.Path, "/messages")
	}, d.see))
	return &Stage{Channel: d, Play: d.play, Close: func() error {
		d.discord.Close()
		return p.close()
	},
		Config: "discord:\n  token: env:LOAD_DISCORD_TOKEN\n  messages_per_minute: 0\n",
		Env:    []string{"FIRSTLINE_DISCORD_API=" + p.address + "/api/", "LOAD_DISCORD_TOKEN=" + discordtest.BotToken}}, nil
}

// unlimited keeps from the bot what Discord says of its limits, which it goes by: one of a few calls a second to open
// direct messages would be all that is measured.
func unlimited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			w = &silent{ResponseWriter: w}
		}
		next.ServeHTTP(w, r)
	})
}

// silent answers without the headers of limits.
type silent struct {
	http.ResponseWriter
	begun bool
}

// WriteHeader implements http.ResponseWriter.
func (s *silent) WriteHeader(status int) {
	for name := range s.Header() {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			s.Header().Del(name)
		}
	}
	s.begun = true
	s.ResponseWriter.WriteHeader(status)
}

// Write implements io.Writer.
func (s *silent) Write(p []byte) (int, error) {
	if !s.begun {
		s.WriteHeader(http.StatusOK)
	}
	return s.ResponseWriter.Write(p)
}

// play waits until the bot is there.
func (d *discord) play(ctx context.Context, _ []string) error {
	return d.discord.Await(ctx, func() bool { return d.discord.Sessions() > 0 })
}

// begin makes a person.
func (d *discord) begin(context.Context) (talk, error) {
	user := d.discord.AddUser(discordtest.User{Name: "somebody"}).ID
	channel := d.discord.Direct(user).ID
	return d.add(&room{user: user, channel: channel, write: func(w words) error {
		if w.press == nil {
			d.discord.Tell(user, w.text)
			return nil
		}
		message, id, _ := strings.Cut(w.press.value, " ")
		if d.discord.Press(user, channel, message, id) == "" {
			return &failure{kind: "no_button", lost: true, err: errors.New(w.press.label)}
		}
		return nil
	}}), nil
}

// see takes in what was posted.
func (d *discord) see(answer []byte) {
	var made struct {
		ID      string `json:"id"`
		Channel string `json:"channel_id"`
		Content string `json:"content"`

		Components []any `json:"components"`
	}
	if json.Unmarshal(answer, &made) != nil {
		return
	}
	if room := d.room(made.Channel); room != nil {
		l := line{key: made.ID, from: speaker(string(answer)), outcome: posting}
		l.choices = buttons(made.ID, made.Components)
		room.posted(l)
	}
}

// buttons are those in components, however deep.
func buttons(message string, components []any) (all []choice) {
	const button = 2
	for _, one := range components {
		c, _ := one.(map[string]any)
		id, _ := c["custom_id"].(string)
		label, _ := c["label"].(string)
		if kind, _ := c["type"].(float64); kind == button && id != "" {
			all = append(all, choice{value: message + " " + id, label: label})
		}
		inner, _ := c["components"].([]any)
		all = append(all, buttons(message, inner)...)
	}
	return all
}
