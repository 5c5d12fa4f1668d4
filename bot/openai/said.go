package openai

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot/model"
)

// said is what a server says about an error. It may hold anything, also what it was asked, or the key.
type said struct {
	code, kind, param, message string
}

// hearing reads the forms that servers give an error: OpenAI's, Ollama's bare text, those of older vLLM and FastAPI.
func hearing(body []byte) said {
	var form struct {
		Error   json.RawMessage `json:"error"`
		Message json.RawMessage `json:"message"`
		Detail  json.RawMessage `json:"detail"`
		Code    json.RawMessage `json:"code"`
		Type    json.RawMessage `json:"type"`
		Param   json.RawMessage `json:"param"`
		Inner   *struct {
			Code json.RawMessage `json:"code"`
		} `json:"innererror"`
	}
	if err := json.Unmarshal(body, &form); err != nil {
		return said{message: string(body)}
	}
	if message := words(form.Error); len(form.Error) > 0 && message != "null" {
		if form.Error[0] == '{' {
			return hearing(form.Error)
		}
		return said{message: message}
	}
	s := said{code: words(form.Code), kind: words(form.Type), param: words(form.Param), message: words(form.Message)}
	if s.message == "" {
		s.message = words(form.Detail)
	}
	if form.Inner != nil {
		s.code += " " + words(form.Inner.Code)
	}
	return s
}

// words is a text of JSON, or whatever else stands there, as it stands there.
func words(raw json.RawMessage) string {
	var text string
	if err := json.Unmarshal(raw, &text); err == nil {
		return text
	}
	return string(raw)
}

// all is everything that was said, in small letters.
func (s said) all() string {
	return strings.ToLower(strings.Join([]string{s.code, s.kind, s.param, s.message}, " "))
}

// names tells whether one of some words is in what was said.
func (s said) names(any ...string) bool {
	all := s.all()
	for _, word := range any {
		if strings.Contains(all, word) {
			return true
		}
	}
	return false
}

// Limits of what is repeated of a server's words.
const (
	mostSaid  = 200 // bytes
	sameRun   = 16  // so many bytes that also stand in the prompt are from there
	sameOfKey = 6   // so many of the key are too many
)

// about is what was said, for admins. It is left out when it repeats something of the prompt or the key.
func (s said) about(secrets secrets) string {
	message := plain(s.message)
	if message == "" || secrets.in(message) {
		return ""
	}
	if len(message) > mostSaid {
		message = strings.ToValidUTF8(message[:mostSaid], "") + "…"
	}
	return ": " + message
}

// plain is a text in one line of printable letters.
func plain(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, " "), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
}

// secrets are what must not be in an error.
type secrets struct {
	key   string
	texts []string
}

func (o Options) secrets(r model.Request) secrets {
	s := secrets{key: o.Key}
	for _, turn := range r.Turns {
		s.texts = append(s.texts, turn.Text)
	}
	return s
}

// in tells whether a message holds a run of bytes of a secret.
func (s secrets) in(message string) bool {
	message = strings.ToLower(message)
	if shares(message, strings.ToLower(s.key), sameOfKey) {
		return true
	}
	for _, text := range s.texts {
		if shares(message, strings.ToLower(plain(text)), sameRun) {
			return true
		}
	}
	return false
}

// shares tells whether two texts have so many bytes in a row in common. A secret that is shorter must be in the message
// as a word.
func shares(message, secret string, run int) bool {
	if len(secret) < run {
		return secret != "" && wordIn(message, secret)
	}
	for i := 0; i+run <= len(message); i++ {
		if strings.Contains(secret, message[i:i+run]) {
			return true
		}
	}
	return false
}

func wordIn(message, word string) bool {
	for rest := message; ; {
		before, after, found := strings.Cut(rest, word)
		if !found {
			return false
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		first, _ := utf8.DecodeRuneInString(after)
		if !inWord(last) && !inWord(first) {
			return true
		}
		rest = after
	}
}

func inWord(r rune) bool { return unicode.IsLetter(r) && r != utf8.RuneError || unicode.IsDigit(r) }
