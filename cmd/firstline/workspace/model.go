package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/model"
)

// Model is a server of language models. Without a name there is none.
type Model struct {
	URL          string                      `yaml:"url"`
	Name         string                      `yaml:"name"`
	Key          Secret                      `yaml:"key"`
	API          string                      `yaml:"api"`
	Version      string                      `yaml:"version"` // of Azure's API
	Off          []string                    `yaml:"off"`
	Timeouts     map[model.Use]time.Duration `yaml:"timeouts"`
	AtOnce       int                         `yaml:"at_once"`
	Effort       string                      `yaml:"effort"`   // how much a model thinks that does
	Thinking     int                         `yaml:"thinking"` // tokens that it may think; 0: found out
	PersonalData string                      `yaml:"personal_data"`
	KeepDays     int                         `yaml:"keep_days"`
	Price        Price                       `yaml:"price"`
	Caps         Caps                        `yaml:"caps"`
	Embeddings   Embeddings                  `yaml:"embeddings"`
}

// Price is what a million tokens cost.
type Price struct {
	In       float64 `yaml:"in"`
	Out      float64 `yaml:"out"`
	Currency string  `yaml:"currency"`
}

// Caps are how much may be used in 24 hours. 0 is no limit.
type Caps struct {
	PersonTokens  int     `yaml:"person_tokens"`
	ChannelTokens int     `yaml:"channel_tokens"`
	Tokens        int     `yaml:"tokens"`
	Cost          float64 `yaml:"cost"`
	PersonCost    float64 `yaml:"person_cost"`
	ChannelCost   float64 `yaml:"channel_cost"`
}

// On tells whether there is a model.
func (m Model) On() bool { return m.Name != "" }

// Clear tells whether personal data is sent as it is.
func (m Model) Clear() bool { return m.PersonalData == personalSent }

// How personal data is dealt with.
const (
	personalHidden = "hidden"
	personalSent   = "sent"
)

// The protocols.
const (
	apiOpenAI = "openai"
	apiAzure  = "azure"
)

// DefaultModelKey is where the key is looked for when none is named. It may be absent there: many servers need none.
const DefaultModelKey Secret = "env:FIRSTLINE_MODEL_KEY"

const (
	millionths    = 1e6
	maxModelCalls = 256
	maxKeepDays   = 3650
	maxThinking   = 100_000
	longestCall   = 5 * time.Minute
)

// Limits gives the caps as the model's room knows them.
func (c Caps) Limits() model.Caps {
	money := func(c float64) model.Cost { return model.Cost(c * millionths) }
	return model.Caps{Person: c.PersonTokens, Channel: c.ChannelTokens, Tokens: c.Tokens, Cost: money(c.Cost),
		PersonCost: money(c.PersonCost), ChannelCost: money(c.ChannelCost)}
}

// Uses are those that are switched off.
func (m Model) switchedOff() map[model.Use]bool {
	off := map[model.Use]bool{}
	for _, use := range m.Off {
		off[model.Use(use)] = true
	}
	return off
}

// ModelOptions gives what the workspace says about the model; server, budget and records are for others to add.
func (w *Workspace) ModelOptions() model.Options {
	m := w.Config.Model
	return model.Options{Model: m.Name, Organisation: w.Config.Name, Prompts: w.Prompts, Off: m.switchedOff(),
		Patience: m.Timeouts, Price: model.Price{In: m.Price.In, Out: m.Price.Out}, Clear: m.Clear()}
}

// model checks what is said about the model.
func (s *sheet) model(c Config) {
	m := c.Model
	switch {
	case !m.On() && s.asked() && (m.URL == "" || !m.Embeddings.On()):
		s.note("model", "the model has no name, so it is not asked", "add `name:` with what the server calls it")
	case m.On() && m.URL == "":
		s.note("model", "nothing says where the model is",
			"add `url:`, such as https://api.openai.com/v1, or http://localhost:11434/v1 for Ollama")
	case m.On() || m.URL != "":
		s.modelURL("model.url", m.URL)
	}
	if !m.Key.valid() {
		s.note("model.key", "this is no place where a secret is",
			"write env:NAME for a variable of the environment, or file:PATH; a key itself must not be here")
	}
	if apis := []string{apiOpenAI, apiAzure}; !slices.Contains(apis, m.API) {
		s.note("model.api", fmt.Sprintf("%q is no protocol", m.API), choose(m.API, apis))
	}
	if m.API == apiAzure && m.Version == "" {
		s.note("model.version", "Azure wants to know the version of its API", "add `version:`, such as 2024-10-21")
	}
	if how := []string{personalHidden, personalSent}; !slices.Contains(how, m.PersonalData) {
		s.note("model.personal_data", fmt.Sprintf("%q is nothing that can be done with personal data", m.PersonalData),
			choose(m.PersonalData, how))
	}
	if efforts := []string{"", "none", "minimal", "low", "medium", "high"}; !slices.Contains(efforts, m.Effort) {
		s.note("model.effort", fmt.Sprintf("%q is no effort", m.Effort), choose(m.Effort, efforts[1:]))
	}
	s.modelUses(m)
	s.modelNumbers(m)
	s.embeddings(m)
}

// modelURL accepts https, and http where the way is short: on the own machine and in private networks.
func (s *sheet) modelURL(key, address string) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Scheme != "https" && u.Scheme != "http" {
		s.note(key, fmt.Sprintf("%q is no address of a server", address),
			"write an address such as https://api.openai.com/v1, without a key in it")
		return
	}
	if u.Scheme == "http" && !near(u.Hostname()) {
		s.note(key, fmt.Sprintf("%q would send people's words and the key in the clear", address),
			"write https://; http:// is for this machine and private networks")
	}
}

// near tells whether a host is on this machine or in a private network: an address of one, or a name without a dot as
// containers have.
func near(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback() || ip.IsPrivate()
	}
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".internal")
}

func (s *sheet) modelUses(m Model) {
	var uses []string
	for _, u := range model.Uses() {
		uses = append(uses, string(u))
	}
	for i, use := range m.Off {
		if !slices.Contains(uses, use) {
			s.note(fmt.Sprintf("model.off[%d]", i), fmt.Sprintf("%q is nothing that the model is asked for", use),
				choose(use, uses))
		}
	}
	for _, use := range slices.Sorted(maps.Keys(m.Timeouts)) {
		at := "model.timeouts." + string(use)
		if !slices.Contains(uses, string(use)) {
			s.note(at, fmt.Sprintf("%q is nothing that the model is asked for", use), choose(string(use), uses))
		} else if d := m.Timeouts[use]; d < time.Second || d > longestCall {
			s.note(at, fmt.Sprintf("%s is no time for a call", d), "write 1s to "+longestCall.String())
		}
	}
}

func (s *sheet) modelNumbers(m Model) {
	for _, n := range []struct {
		key       string
		value     float64
		least, to float64
	}{
		{"model.at_once", float64(m.AtOnce), 1, maxModelCalls}, {"model.keep_days", float64(m.KeepDays), 0, maxKeepDays},
		{"model.thinking", float64(m.Thinking), 0, maxThinking},
		{"model.price.in", m.Price.In, 0, millionths}, {"model.price.out", m.Price.Out, 0, millionths},
		{"model.embeddings.price", m.Embeddings.Price, 0, millionths},
		{"model.caps.person_tokens", float64(m.Caps.PersonTokens), 0, 1e12},
		{"model.caps.channel_tokens", float64(m.Caps.ChannelTokens), 0, 1e12},
		{"model.caps.tokens", float64(m.Caps.Tokens), 0, 1e12}, {"model.caps.cost", m.Caps.Cost, 0, millionths},
		{"model.caps.person_cost", m.Caps.PersonCost, 0, millionths},
		{"model.caps.channel_cost", m.Caps.ChannelCost, 0, millionths},
	} {
		if n.value < n.least || n.value > n.to {
			s.note(n.key, fmt.Sprintf("%s is %v", n.key, n.value), fmt.Sprintf("write %v to %v", n.least, n.to))
		}
	}
	if m.Caps.Cost+m.Caps.PersonCost+m.Caps.ChannelCost > 0 && m.Price.In+m.Price.Out+m.Embeddings.Price == 0 {
		s.note("model.caps", "a cap in money needs prices",
			"add `price:` with what a million tokens cost, `in` and `out`")
	}
}

// readPrompts reads the prompts with those of the workspace in their places.
func (w *Workspace) readPrompts(fsys fs.FS) []Problem {
	folder, err := fs.Sub(fsys, model.PromptFolder)
	if err != nil {
		return []Problem{{File: model.PromptFolder, What: err.Error()}}
	}
	if _, err := fs.Stat(folder, "."); errors.Is(err, fs.ErrNotExist) {
		folder = nil
	}
	w.Prompts, err = model.Prompts(folder)
	if err != nil {
		return []Problem{{File: model.PromptFolder, Line: 1, What: err.Error(),
			Fix: "print the original with `firstline model prompts NAME` and change that, or delete the file"}}
	}
	return nil
}

// modelKeys are about the language model.
func modelKeys() []Key {
	return []Key{
		{"model.url", text, "", "FIRSTLINE_MODEL_URL", "Where a server is that speaks OpenAI's protocol, such as " +
			"`https://api.openai.com/v1` or `http://localhost:11434/v1` (Ollama). For Azure the resource's address."},
		{"model.name", text, "", "FIRSTLINE_MODEL_NAME", "What the server calls the model; for Azure the deployment. " +
			"Without it no model is asked."},
		{"model.key", text, "env:FIRSTLINE_MODEL_KEY", "", "Where the server's key is: `env:NAME` or `file:PATH`. " +
			"Servers of one's own often need none."},
		{"model.api", text, "openai", "", "`openai` or `azure`."},
		{"model.version", text, "", "", "The version of Azure's API."},
		{"model.off", list, "[]", "", "What the model is not asked for, of `choose`, `rewrite`, `answer`, `clarify`, " +
			"`brief`, `reply`, `translate` and `draft`."},
		{"model.timeouts.<use>", duration, "", "", "How long it may take over one of these, 1s to 5m. Otherwise: " +
			"choose 6s, rewrite 5s, answer 12s, clarify 5s, brief 5s, reply 20s, translate 20s, draft 45s."},
		{"model.at_once", number, "4", "", "How many calls may run at the same time. Who finds no place is answered " +
			"without the model."},
		{"model.effort", text, "", "", "How much a model thinks that thinks before it answers, where its server can be " +
			"told: `none`, `minimal`, `low`, `medium` or `high`. People wait for it."},
		{"model.thinking", number, "0", "", "How many tokens it may think besides those of an answer; 0: 2,000 for models " +
			"that are found to think."},
		{"model.personal_data", text, "hidden", "", "`hidden`: mail addresses, phone numbers, names of who asks and the " +
			"like are replaced before a call and put back afterwards. `sent`: they are sent, for a server of your own."},
		{"model.keep_days", number, "30", "", "How long it is kept what was asked and answered, redacted; the figures stay."},
		{"model.price.in", number, "0", "", "What a million tokens that are sent cost."},
		{"model.price.out", number, "0", "", "What a million tokens of an answer cost."},
		{"model.price.currency", text, "", "", "The currency of the prices, such as EUR, to be shown."},
		{"model.caps.person_tokens", number, "100000", "", "The most tokens in 24 hours for one person; 0 is no limit. Who " +
			"is above it is answered without the model."},
		{"model.caps.channel_tokens", number, "0", "", "The same for one channel (Slack, Discord, web)."},
		{"model.caps.tokens", number, "2000000", "", "The same for all together."},
		{"model.caps.cost", number, "0", "", "The most money in 24 hours; 0 is no limit."},
		{"model.caps.person_cost", number, "0", "", "The same for one person."},
		{"model.caps.channel_cost", number, "0", "", "The same for one channel."},
	}
}
