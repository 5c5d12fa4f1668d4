package console

import (
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// A caller is what to call a person. Mark tells those who gave no name from each other.
type caller struct{ Name, Mark string }

// String is the caller in a sentence.
func (c caller) String() string { return strings.TrimSpace(c.Name + " " + c.Mark) }

// Who is what to call a person: the name, or else a word for all who gave none with the beginning of the id. The whole
// id would only be noise: no agent knows anybody by it.
func (f frame) Who(p handoff.Person) caller {
	if p.Name != "" {
		return caller{Name: p.Name}
	}
	return caller{f.Say("who.visitor"), beginning(p.ID)}
}

// beginning gives the first characters of what makes an id unlike others: before the last colon stands the channel.
func beginning(id string) string {
	const enough = 4
	own := []rune(id[strings.LastIndex(id, ":")+1:])
	return string(own[:min(len(own), enough)])
}
