package talk

import "slices"

// A Moment is what matters of a message that is no direct one.
type Moment struct {
	Called   bool // the bot is
	Others   bool // somebody else is
	Threaded bool // it answers in a thread
	Answers  bool // it stands where questions are answered
}

// Next says who talks to the bot after somebody wrote, and why these words are not for it; "" when they are.
func Next(talking []string, person string, m Moment) (now []string, why string) {
	talks := slices.Contains(talking, person)
	switch {
	case m.Called || !m.Threaded && m.Answers && !m.Others:
		if talks {
			return talking, ""
		}
		return append(slices.Clone(talking), person), ""
	case !m.Threaded:
		return talking, "the bot is not called"
	case talks && !m.Others:
		return talking, ""
	case talks: // who calls a colleague talks to them
		rest := slices.DeleteFunc(slices.Clone(talking), func(id string) bool { return id == person })
		return rest, "somebody else is called"
	}
	return nil, "people talk to each other"
}
