package workspace

import (
	"fmt"
	"strings"
	"time"
)

// Keep is how long conversations stay in the store.
type Keep struct {
	Conversations int    `yaml:"conversations"` // days; 0: for ever
	Folder        string `yaml:"folder"`        // relative to the data folder unless it is absolute
}

// Before is the moment before which conversations are moved out that nobody has touched since; never: ok is false.
func (k Keep) Before(now time.Time) (moment time.Time, ok bool) {
	return now.AddDate(0, 0, -k.Conversations), k.Conversations > 0
}

// leastKept is how many days conversations stay at least: people come back to them.
const leastKept = 30

// keepKeys are about how long conversations are kept.
func keepKeys() []Key {
	return []Key{
		{"keep.conversations", number, "0", "",
			"After so many days without a word, at least 30, a conversation in which nothing is open is moved out of the " +
				"store into a file; once a day, by one node. 0: they stay for ever."},
		{"keep.folder", text, "retired", "",
			"Where these files go, relative to the data folder. `firstline restore` takes them back."},
	}
}

// keep checks how long conversations are kept.
func (s *sheet) keep(k Keep) {
	if k.Conversations != 0 && k.Conversations < leastKept {
		s.note("keep.conversations", fmt.Sprintf("conversations would be kept for %d days", k.Conversations),
			fmt.Sprintf("write a number of days from %d on, or 0 to keep them for ever", leastKept))
	}
	if strings.TrimSpace(k.Folder) == "" {
		s.note("keep.folder", "there is no folder for conversations that are moved out", "name one, such as retired")
	}
}
