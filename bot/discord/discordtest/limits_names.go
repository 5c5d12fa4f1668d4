package discordtest

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// nameForm is what the name of a slash command or of an option looks like.
var nameForm = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// lowered looks at the names of a slash command or option: letters, and no great ones where there are small ones.
func lowered(p *problems, o object) {
	names := map[string]string{"": text(o["name"])}
	localised, _ := o["name_localizations"].(object)
	for locale, name := range localised {
		names[locale] = text(name)
	}
	for locale, name := range names {
		if !nameForm.MatchString(name) || name != strings.ToLower(name) {
			p.add("%q cannot be the name of a command or option %s", name, locale)
		}
	}
	described, _ := o["description_localizations"].(object)
	for locale, about := range described {
		p.long("the description in "+locale, about, 1, 100)
	}
}

// size is what of a command counts: names, descriptions and values, of each the longest translation.
func size(o object) int {
	n := longest(o["name"], o["name_localizations"]) + longest(o["description"], o["description_localizations"])
	choices, _ := o["choices"].([]any)
	for _, one := range choices {
		c, _ := one.(object)
		n += longest(c["name"], c["name_localizations"]) + utf8.RuneCountInString(text(c["value"]))
	}
	inside, _ := o["options"].([]any)
	for _, one := range inside {
		option, _ := one.(object)
		n += size(option)
	}
	return n
}

func longest(of, localised any) int {
	n := utf8.RuneCountInString(text(of))
	others, _ := localised.(object)
	for _, one := range others {
		n = max(n, utf8.RuneCountInString(text(one)))
	}
	return n
}
