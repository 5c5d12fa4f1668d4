package workspace

import (
	"fmt"
	"maps"
	"slices"

	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/intents/slot"
)

// checkSlots finds names that nobody can be found by, and kinds that a part of the people cannot read.
func (c *crossing) checkSlots() {
	for _, p := range slot.Advise(c.Slots) {
		c.warn(p.File, p.Line, p.What, p.Fix)
	}
	for _, list := range c.Slots.Lists {
		c.checkTitle(list.File, list.Line, list.Kind, list.Title)
		for _, entry := range list.Entries {
			for _, lang := range c.Config.spoken() {
				if len(entry.Name) > 0 && entry.Name[lang] == "" {
					c.warn(list.File, entry.Line, fmt.Sprintf("the entry %q has no name in %q", entry.ID, lang),
						"add it: people are shown it")
				}
			}
		}
	}
	for _, p := range c.Slots.Patterns {
		c.checkTitle(p.File, p.Line, p.Kind, p.Title)
	}
}

func (c *crossing) checkTitle(file string, line int, kind slot.Kind, title map[string]string) {
	for _, lang := range c.Config.spoken() {
		if len(title) > 0 && title[lang] == "" {
			c.warn(file, line, fmt.Sprintf("the slot %q has no title in %q", kind, lang), "add it: agents read it")
		}
	}
}

// checkValues finds expected values that can never be found: of kinds that are not there, or in no list.
func (c *crossing) checkValues(file string, line int, who string, expected map[string]eval.AnyOf) {
	if len(expected) == 0 {
		return // of nearly all turns, and the kinds are not had for nothing
	}
	values := slot.New(c.Slots)
	var kinds []string
	for _, k := range values.Kinds() {
		kinds = append(kinds, string(k))
	}
	for _, kind := range slices.Sorted(maps.Keys(expected)) {
		c.need(file, line, mention{who, "slot", kind, kinds})
		for _, value := range expected[kind] {
			if values.IsList(slot.Kind(kind)) {
				c.need(file, line, mention{who, kind, value, c.entries(kind)})
			}
		}
	}
}

// entries are the ids in a list.
func (c *crossing) entries(kind string) []string {
	var found []string
	for _, list := range c.Slots.Lists {
		if string(list.Kind) != kind {
			continue
		}
		for _, entry := range list.Entries {
			found = append(found, entry.ID)
		}
	}
	return found
}
