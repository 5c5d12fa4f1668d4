package workspace

import (
	"fmt"
	"net/mail"
	"time"
)

// Reviews are when teams look at their articles again.
type Reviews struct {
	Remind time.Duration `yaml:"remind"` // how often a team is reminded of an article; 0: never
}

const (
	shortestReminder = 24 * time.Hour
	longestReminder  = 365 * 24 * time.Hour
)

// reviews checks how teams are reminded of overdue reviews.
func (s *sheet) reviews(c Config) {
	if every := c.Reviews.Remind; every != 0 && (every < shortestReminder || every > longestReminder) {
		s.note("reviews.remind", fmt.Sprintf("%s is no time between two reminders of a review", every),
			"write 24h to 8760h, or 0 for none")
	}
	for i, t := range c.Teams {
		at := fmt.Sprintf("teams[%d].mail", i)
		if t.Mail == "" {
			continue
		}
		if a, err := mail.ParseAddress(t.Mail); err != nil || a.Address != t.Mail {
			s.note(at, fmt.Sprintf("%q is no mail address", t.Mail), "write one plain address, such as it@nordwind.example")
		} else if c.Proof.Mail.Server == "" {
			s.warn(at, fmt.Sprintf("there is no server that takes mails, so the team %q gets none", t.ID),
				"add proof.mail with server and from, or take mail out")
		}
	}
}
