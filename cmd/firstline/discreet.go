package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

// Our own lines hold no person and no word of theirs. What others answer may: a mail server quotes the address that it
// refuses, a library the header that it sent. These patterns are what such texts are searched for.
var (
	mailAddress = regexp.MustCompile(`[\p{L}\p{N}.!#$%&'*+/=?^_{|}~-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+`)
	credential  = regexp.MustCompile(`(?i)\b(xox[a-z]-[\w-]+|xapp-[\w-]+|sk-[\w-]{8,}|(bearer|basic|bot) [\w.~+/=-]{8,})`)
	talker      = regexp.MustCompile(`\b(slack|discord):([UW][A-Z0-9]+|[0-9]+)`)
	inAddress   = regexp.MustCompile(`(\w+://)[^/\s@]*:[^/\s@]*@`)
)

// discreet takes addresses of people and credentials out of what is about to be logged.
func discreet(_ []string, a slog.Attr) slog.Attr {
	if k := a.Value.Kind(); k != slog.KindString && k != slog.KindAny {
		return a // numbers and times
	}
	switch v := a.Value.Any().(type) {
	case string:
		a.Value = slog.StringValue(hidden(v))
	case error:
		a.Value = slog.StringValue(hidden(v.Error()))
	case fmt.Stringer:
		a.Value = slog.StringValue(hidden(v.String()))
	case []string:
		a.Value = slog.StringValue(hidden(fmt.Sprint(v)))
	}
	return a
}

func hidden(text string) string {
	text = inAddress.ReplaceAllString(text, "$1")
	text = credential.ReplaceAllString(text, "[credential]")
	text = talker.ReplaceAllStringFunc(text, unnamed)
	return mailAddress.ReplaceAllString(text, "[address]")
}

// unnamed puts the beginning of a hash where the name of a conversation holds the platform's id of its person: who
// knows the id can look for it, and nobody can read it.
func unnamed(conversation string) string {
	channel, person, _ := strings.Cut(conversation, ":")
	sum := sha256.Sum256([]byte(person))
	const enough = 4
	return channel + ":" + hex.EncodeToString(sum[:enough])
}
