package chaos

import (
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A History is a whole run.
type History struct {
	Talks  []Talk    `json:"talks"`
	Faults []Fault   `json:"faults"`
	Ended  time.Time `json:"ended"` // when clients stopped waiting
}

// A Talk is one conversation as its clients know it.
type Talk struct {
	Conversation string `json:"conversation"`
	// Said is what the person sent, one after the other, each when the one before was answered.
	Said     []Said          `json:"said"`
	Takes    []Take          `json:"takes,omitempty"`   // by agents, in order
	Glimpses []Word          `json:"-"`                 // what somebody read meanwhile
	Heard    []Word          `json:"heard"`             // the transcript as it is at the end
	Journal  []handoff.Entry `json:"journal,omitempty"` // as stored at the end; empty where nobody could look
}

// Said is what the person sent, again and again until it was acknowledged.
type Said struct {
	ID           string    `json:"id"`
	Event        string    `json:"event,omitempty"` // by which the journal knows it, where the transcript is not the bot's
	At           time.Time `json:"at"`              // when it was sent first
	Acknowledged time.Time `json:"acknowledged"`    // zero: never
	Answered     time.Time `json:"answered"`        // when the person saw an answer; zero: not until the end
}

// A Word is a message of a transcript.
type Word struct {
	Seq  int64           `json:"seq"`
	From handoff.Speaker `json:"from"`
	ID   string          `json:"id,omitempty"` // the person's own, of what the person said
	Text string          `json:"text"`
}

// A Take is the time in which an agent has the conversation.
type Take struct {
	Asked  time.Time `json:"asked"`  // when the agent pressed the button first
	Taken  time.Time `json:"taken"`  // when that was acknowledged; zero: never
	After  int64     `json:"after"`  // the last message that was there when the agent looked then
	Before int64     `json:"before"` // the last that was there when the agent was about to hand back; 0: never
	Back   time.Time `json:"back"`   // when handing back was acknowledged; zero: never
}

// A Fault is a time in which something was broken.
type Fault struct {
	Name  string    `json:"name"`
	Begun time.Time `json:"begun"`
	Ended time.Time `json:"ended"`
}
