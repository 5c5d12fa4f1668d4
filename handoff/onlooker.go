package handoff

// An Onlooker is an agent who has a case in front of them.
type Onlooker struct {
	Agent  string // the id
	Name   string
	Writes bool // a reply to the person
}
