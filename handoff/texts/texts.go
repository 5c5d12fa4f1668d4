// Package texts holds every sentence that a person reads, in each language: what the bot says, the chat page, the
// console. It is the lowest room that speaks to people, so that the bot, its channels and the desks share one
// catalogue; what is said when is theirs to decide. The sentences are in the *.json files, one for each area and
// language; a test keeps the languages complete and their placeholders alike.
//
// Start with [Load] and [Catalogue.Say].
package texts

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.json
var files embed.FS

// Languages lists the languages of the catalogue; the first is the one that stands in where another is unknown.
func Languages() []string { return []string{"en", "de"} }

// A Catalogue gives sentences by id. It is immutable and safe for concurrent use.
type Catalogue struct {
	sayers map[string]*i18n.Localizer
	ids    map[string]string // id → the English text as written
}

// Load gives the catalogue that is part of the program. It is read once: nothing can change it.
func Load() (*Catalogue, error) { return loaded() }

var loaded = sync.OnceValues(func() (*Catalogue, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	names, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("list the catalogues: %w", err)
	}
	c := &Catalogue{sayers: map[string]*i18n.Localizer{}, ids: map[string]string{}}
	for _, name := range names {
		read, err := bundle.LoadMessageFileFS(files, name.Name())
		if err != nil {
			return nil, fmt.Errorf("read catalogue %s: %w", name.Name(), err)
		}
		for _, m := range read.Messages {
			c.ids[m.ID] = m.Other
		}
	}
	for _, lang := range Languages() {
		c.sayers[lang] = i18n.NewLocalizer(bundle, lang)
	}
	return c, nil
})

// Args fill the {{.Name}} places of a sentence. Count, a number, chooses between singular and plural.
type Args map[string]any

// Say gives the sentence in the language, or in the first language where that one is unknown. An id that is in no
// catalogue comes back as it is, which a test of its user finds.
func (c *Catalogue) Say(lang, id string, args Args) string {
	sayer, ok := c.sayers[lang]
	if !ok {
		sayer = c.sayers[Languages()[0]]
	}
	text, err := sayer.Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: args, PluralCount: args["Count"]})
	if err != nil {
		return id
	}
	return text
}

// Has tells whether the catalogue holds the id.
func (c *Catalogue) Has(id string) bool {
	_, ok := c.ids[id]
	return ok
}

// Section gives all sentences whose id begins with prefix and a dot, by the rest of their id: what a page hands to
// its script. Places are given as {Name}, to be filled there.
func (c *Catalogue) Section(lang, prefix string) map[string]string {
	section := map[string]string{}
	for id := range maps.Keys(c.ids) {
		short, ok := strings.CutPrefix(id, prefix+".")
		if ok {
			section[short] = c.Say(lang, id, placesKept)
		}
	}
	return section
}

// placesKept fills each place with its own name in single braces.
var placesKept = Args{"Name": "{Name}", "Case": "{Case}", "Count": 2, "Number": "{Number}", "Time": "{Time}",
	"Text": "{Text}", "Title": "{Title}", "Limit": "{Limit}", "Date": "{Date}", "Agent": "{Agent}", "Team": "{Team}"}
