package flow

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/firstline-support/firstline/intents/slot"
)

// The two answers to a confirmation, also the ids of its buttons.
const (
	yes = "yes"
	no  = "no"
)

const (
	maxText  = 500 // runes of a free text, bytes of anything else
	maxWords = 12  // of an answer in which a value is looked for: what is longer is something else
	maxNear  = 3   // entries offered after an answer that is in no list
)

// The types of values that are not only kinds of slots.
const (
	plainText = "text"
	assetTag  = "asset_tag"
)

// askable lists the types that an ask step can want.
func askable(values *slot.Extractor) []string {
	types := []string{plainText, assetTag}
	for _, kind := range values.Kinds() {
		if kind != slot.Week && !slices.Contains(types, string(kind)) {
			types = append(types, string(kind))
		}
	}
	return types
}

// tagForm is what an asset tag looks like where the workspace has no pattern of its own.
var tagForm = regexp.MustCompile(`^[A-Za-z]{2,4}-[0-9]{3,8}$`)

// accept brings an input into the form its step wants, or says that it is none.
func (w *walk) accept(step Step, in Input) (string, bool) {
	value, ok := w.value(step, in)
	if !ok || step.Pattern != nil && !step.Pattern.MatchString(value) {
		return "", false
	}
	return value, true
}

// value reads an input: a button, the whole of it, or the one value of the type that is in a short answer.
func (w *walk) value(step Step, in Input) (string, bool) {
	kind := slot.Kind(step.Type)
	if in.Choice != "" {
		_, ok := w.flow.values.Entry(kind, in.Choice)
		return in.Choice, ok
	}
	text := strings.TrimSpace(strings.ToValidUTF8(in.Text, ""))
	if step.Type == plainText {
		return text, text != "" && utf8.RuneCountInString(text) <= maxText
	}
	if len(text) > maxText {
		return "", false
	}
	if value, ok := w.whole(kind, text); ok {
		return value, true
	}
	if strings.Contains(text, "?") || len(strings.Fields(text)) > maxWords {
		return "", false
	}
	return step.only(w.flow.values.Find(text, in.Now, w.lang))
}

// whole reads kinds whose value somebody who was asked for it may write in a form that would not be seen in a text.
func (w *walk) whole(kind slot.Kind, text string) (string, bool) {
	switch kind {
	case slot.Number:
		return slot.ParseNumber(text, w.lang)
	case slot.Host:
		return slot.ParseHost(text)
	case assetTag:
		if _, own := w.flow.values.Pattern(kind); !own {
			return strings.ToUpper(text), tagForm.MatchString(text)
		}
	}
	return "", false
}

// only gives the value of the step's type among those found, if there is one and not several.
func (s Step) only(found []slot.Found) (value string, ok bool) {
	for _, f := range found {
		fitting, fits := s.fits(f)
		switch {
		case !fits:
		case ok && fitting != value:
			return "", false
		default:
			value, ok = fitting, true
		}
	}
	return value, ok
}

// fits gives a found value in the form that the step wants. Addresses name a machine, and a moment has a day.
func (s Step) fits(f slot.Found) (string, bool) {
	switch wanted := slot.Kind(s.Type); {
	case f.Kind == wanted, f.Kind == slot.IP && wanted == slot.Host:
		return f.Value, true
	case f.Kind == slot.URL && wanted == slot.Host:
		page, err := url.Parse(f.Value)
		if err != nil {
			return "", false
		}
		return slot.ParseHost(page.Hostname())
	case f.Kind == slot.DateTime && wanted == slot.Date:
		day, _, _ := strings.Cut(f.Value, "T")
		return day, true
	}
	return "", false
}

// plain makes answers comparable: lower case, letters and digits only, single blanks.
func plain(s string) string {
	if len(s) > 4*maxText {
		s = s[:4*maxText]
	}
	s = strings.ToLower(norm.NFKC.String(strings.ToValidUTF8(s, "")))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), " ")
}
