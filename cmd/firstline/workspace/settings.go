package workspace

import (
	"fmt"
	"net"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff/texts"
)

// overlay lets the environment override what the reference allows it to.
func (s *sheet) overlay(c *Config, env func(string) (string, bool)) {
	targets := map[string]*string{"web.listen": &c.Web.Listen, "web.public_url": &c.Web.PublicURL, "data": &c.Data,
		"log.level": &c.Log.Level, "rt.url": &c.RT.URL, "slack.api": &c.Slack.API,
		"store":       (*string)(&c.Store),
		"discord.api": &c.Discord.API, "model.url": &c.Model.URL, "model.name": &c.Model.Name,
		"operations.listen": &c.Operations.Listen, "operations.traces": &c.Operations.Traces}
	for _, k := range s.keys {
		if k.Env == "" || env == nil {
			continue
		}
		value, set := env(k.Env)
		if !set {
			continue
		}
		s.env[k.Name] = k.Env
		if target, ok := targets[k.Name]; ok {
			*target = strings.TrimSpace(value)
		} else if k.Type == duration {
			s.overlaySpan(c, k.Name, strings.TrimSpace(value))
		}
	}
}

// overlaySpan is overlay for times. There is only one.
func (s *sheet) overlaySpan(c *Config, key, value string) {
	span, err := time.ParseDuration(value)
	if err != nil {
		s.note(key, fmt.Sprintf("%q is not a time span", value), "write a number with its unit, such as 5s")
		return
	}
	c.Operations.Drain = span
}

// settings checks all values that stand for themselves. A value that has no right type was reported already: what the
// decoder left instead of it is not reported again.
func (s *sheet) settings(c Config) {
	wrong := map[string]bool{}
	for _, p := range s.problems {
		wrong[fmt.Sprintf("%s:%d", p.File, p.Line)] = true
	}
	before := len(s.problems)
	s.speaking(c)
	s.numbers(c)
	s.spans(c.Timing)
	s.web(c.Web)
	s.files(c.Files)
	s.oidc(c)
	s.rest(c)
	s.operations(c)
	s.store(c)
	s.keep(c.Keep)
	s.reviews(c)
	s.desks(c)
	s.slack(c)
	s.discord(c)
	s.model(c)
	s.directory(c.Directory)
	s.proof(c.Proof)
	fresh := slices.DeleteFunc(slices.Clone(s.problems[before:]), func(p Problem) bool {
		return p.Line > 1 && wrong[fmt.Sprintf("%s:%d", p.File, p.Line)]
	})
	s.problems = append(s.problems[:before], fresh...)
}

const maxName = 80 // letters, so that a greeting stays one line

var headerForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,63}$`)

var prefixForm = regexp.MustCompile(`^[A-Z]{1,6}$`)

// speaking checks what people meet: the name, the languages, the case numbers.
func (s *sheet) speaking(c Config) {
	name := strings.TrimSpace(c.Name)
	switch {
	case name == "":
		s.note("name", "the workspace has no name", "add `name:` with what people call your help desk")
	case utf8.RuneCountInString(name) > maxName:
		s.note("name", fmt.Sprintf("the name is longer than %d letters", maxName),
			"shorten it: it is part of the greeting")
	}
	if len(c.Languages) == 0 {
		s.note("languages", "the bot speaks no language", "write languages: [en], or [en, de]")
	}
	for i, lang := range c.Languages {
		at := fmt.Sprintf("languages[%d]", i)
		if !slices.Contains(texts.Languages(), lang) {
			s.note(at, fmt.Sprintf("the language %q is not spoken by this version", lang),
				choose(lang, texts.Languages()))
		}
		if slices.Index(c.Languages, lang) < i {
			s.note(at, fmt.Sprintf("the language %q is named twice", lang), "take one of them out")
		}
	}
	if !prefixForm.MatchString(c.CasePrefix) {
		s.note("case_prefix", fmt.Sprintf("the case prefix %q is not allowed", c.CasePrefix),
			"write one to six capital letters, such as FL")
	}
}

// numbers checks the promise and the borders of the three bands; written so that NaN is refused, too. A number that is
// not in the file is 0 and was left to us.
func (s *sheet) numbers(c Config) {
	u := c.Understanding
	written := func(key string) bool { return s.written["understanding."+key] }
	if written("most_wrong") && !(u.MostWrong > 0 && u.MostWrong <= 0.5) {
		s.note("understanding.most_wrong", fmt.Sprintf("%v is no share of wrong answers to aim at", u.MostWrong),
			"write a number above 0 and at most 0.5, such as 0.05 for 5 in 100")
	}
	if !(u.Strangers >= 0.01 && u.Strangers <= 0.9) {
		s.note("understanding.strangers", fmt.Sprintf("%v is no share of foreign messages", u.Strangers),
			"write a number from 0.01 to 0.9, such as 0.2")
	}
	if written("answer") && !(u.Answer > 0 && u.Answer <= 1) {
		s.note("understanding.answer", fmt.Sprintf("%v is no probability", u.Answer),
			"write a number above 0 and at most 1, such as 0.6")
	}
	if written("answer") && written("most_wrong") {
		s.warn("understanding.answer", "answer is set, so most_wrong chooses nothing",
			"take answer out to have it chosen, or most_wrong to promise nothing")
	}
	s.lowerBorder(u)
}

// lowerBorder checks from where on the bot asks.
func (s *sheet) lowerBorder(u Understanding) {
	asks, promised := s.written["understanding.ask"], s.written["understanding.most_useless"]
	if promised && !(u.MostUseless > 0 && u.MostUseless < 1) {
		s.note("understanding.most_useless", fmt.Sprintf("%v is no share of useless questions to aim at", u.MostUseless),
			"write a number above 0 and below 1, such as 0.5 for half of them")
	}
	if asks && promised {
		s.warn("understanding.ask", "ask is set, so most_useless chooses nothing",
			"take ask out to have it chosen, or most_useless to promise nothing about questions")
	}
	if !asks {
		u.Ask = decide.DefaultAsk
	}
	answer := u.Answer
	if !s.written["understanding.answer"] {
		answer = decide.DefaultAnswer
	}
	if !(u.Ask > 0 && u.Ask < 1) {
		s.note("understanding.ask", fmt.Sprintf("%v is no probability below 1", u.Ask),
			"write a number between 0 and 1, such as 0.25")
	} else if u.Ask >= answer {
		s.note("understanding.ask",
			fmt.Sprintf("ask (%v) is not below answer (%v), so nothing would ever be asked", u.Ask, answer),
			"make ask smaller than answer")
	}
}

// spans checks that times are neither useless nor without end. The lower bounds leave room for a slow disk.
func (s *sheet) spans(t Timing) {
	for _, span := range []struct {
		path              string
		value, least, top time.Duration
	}{
		{"timing.burst", t.Burst, 0, 5 * time.Second},
		{"timing.fragment", t.Fragment, t.Burst, 10 * time.Second},
		{"timing.deadline", t.Deadline, 5 * time.Second, 10 * time.Minute},
		{"timing.desk", t.Desk, time.Second, 10 * time.Minute},
	} {
		if span.value < span.least || span.value > span.top {
			s.note(span.path, fmt.Sprintf("%s is %s", span.path, span.value),
				fmt.Sprintf("write a time between %s and %s", span.least, span.top))
		}
	}
	if 3*t.Fragment > t.Deadline {
		s.note("timing.deadline",
			fmt.Sprintf("a deadline of %s is over before people have finished typing", t.Deadline),
			fmt.Sprintf("make it longer than three fragments (%s)", 3*t.Fragment))
	}
}

// web checks addresses. A wrong origin would not fail, it would silently not be allowed.
func (s *sheet) web(w Web) {
	if _, port, err := net.SplitHostPort(w.Listen); err != nil || !isPort(port) {
		s.note("web.listen", fmt.Sprintf("%q is no address to listen on", w.Listen),
			"write host:port, such as 127.0.0.1:8080 or :8080")
	}
	if w.PublicURL != "" && !isOrigin(strings.TrimSuffix(w.PublicURL, "/")) {
		s.note("web.public_url", fmt.Sprintf("%q is not how people can reach a page", w.PublicURL),
			"write https:// and a host, without a path, such as https://help.example.com")
	}
	if w.VisitorHeader != "" && !headerForm.MatchString(w.VisitorHeader) {
		s.note("web.visitor_header", fmt.Sprintf("%q is no name of a header", w.VisitorHeader),
			"write the one that your proxy sets, such as X-Real-IP or X-Forwarded-For")
	}
	const most = 100_000
	for path, limit := range map[string]int{"web.conversations_per_minute": w.ConversationsPerMinute,
		"web.messages_per_minute": w.MessagesPerMinute} {
		if limit < 1 || limit > most {
			s.note(path, fmt.Sprintf("%s is %d", path, limit), fmt.Sprintf("write a number between 1 and %d", most))
		}
	}
	for i, origin := range w.AllowedOrigins {
		if !isOrigin(origin) {
			s.note(fmt.Sprintf("web.allowed_origins[%d]", i), fmt.Sprintf("%q is no origin", origin),
				"write https:// and a host, without a path or *, such as https://intranet.example.com")
		}
	}
}

var endingForm = regexp.MustCompile(`^\.?[A-Za-z0-9]{1,16}$`)

// files checks what may be attached. Endings with more in them would silently match nothing.
func (s *sheet) files(f Files) {
	const most = 200
	if f.MaxMB < 0 || f.MaxMB > most {
		s.note("files.max_mb", fmt.Sprintf("files.max_mb is %d", f.MaxMB),
			fmt.Sprintf("write a number between 0 and %d; 0 takes no files", most))
	}
	for i, ending := range f.Refused {
		if !endingForm.MatchString(ending) {
			s.note(fmt.Sprintf("files.refused[%d]", i), fmt.Sprintf("%q is no ending of a name", ending),
				"write letters and digits, such as exe")
		}
	}
}

// isPort accepts 0 as well: the system then chooses a free one, which tests like.
func isPort(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= 0 && n < 1<<16
}

// isOrigin accepts https, and http on the own machine for trying things out.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || s != u.Scheme+"://"+u.Host || strings.ContainsAny(u.Host, "* ") {
		return false
	}
	own := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && own
}

// rest checks what is only a choice among a few. A database among the articles would be read as one of them.
func (s *sheet) rest(c Config) {
	data := path.Clean(strings.ReplaceAll(c.Data, `\`, "/"))
	if strings.TrimSpace(c.Data) == "" || slices.Contains(append(folders(), "."), data) {
		s.note("data", fmt.Sprintf("%q is no folder for the database", c.Data),
			"name a folder of its own, such as data or /var/lib/firstline")
	}
	if levels := []string{"debug", "info", "warn", "error"}; !slices.Contains(levels, c.Log.Level) {
		s.note("log.level", fmt.Sprintf("the log level %q is unknown", c.Log.Level), choose(c.Log.Level, levels))
	}
	if formats := []string{"text", "json"}; !slices.Contains(formats, c.Log.Format) {
		s.note("log.format", fmt.Sprintf("the log format %q is unknown", c.Log.Format), choose(c.Log.Format, formats))
	}
	for name, action := range c.Actions {
		if !codeForm.MatchString(action.Simulate) {
			s.note("actions."+name+".simulate", fmt.Sprintf("the action %q ends in %q", name, action.Simulate),
				"write simulate: ok or simulate: failed, or another code of small letters")
		}
	}
}

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
