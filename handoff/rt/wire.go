package rt

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// An ident is an id. RT gives the same one as a number here and as a text there.
type ident string

// UnmarshalJSON reads both.
func (i *ident) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*i = ident(text)
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(data, &number); err != nil {
		return fmt.Errorf("%s is no id: %w", cut(string(data), 40), err)
	}
	*i = ident(number.String())
	return nil
}

// A ref is another thing of RT; of users the id is the name.
type ref struct {
	ID ident `json:"id"`
}

// A ticket is what we look at of one.
type ticket struct {
	ID           ident   `json:"id"`
	Status       string  `json:"Status"`
	Priority     ident   `json:"Priority"`
	Owner        ref     `json:"Owner"`
	Creator      ref     `json:"Creator"`
	LastUpdated  string  `json:"LastUpdated"`
	CustomFields []field `json:"CustomFields"`
}

// ticketFields are the same for a search, which otherwise gives ids only.
const ticketFields = "Status,Priority,Owner,Creator,LastUpdated,CustomFields"

type field struct {
	Name   string  `json:"name"`
	Values []ident `json:"values"`
}

// key gives the value of the custom field that says what a ticket is about.
func (t ticket) key(name string) string {
	for _, f := range t.CustomFields {
		if strings.EqualFold(f.Name, name) && len(f.Values) > 0 {
			return string(f.Values[0])
		}
	}
	return ""
}

// inactive tells whether nobody works on the ticket any more.
func (t ticket) inactive() bool { return slices.Contains(inactive, t.Status) }

// The statuses of RT's own lifecycle that we set, and those in which a ticket is done.
const (
	statusOpen     = "open"
	statusStalled  = "stalled"
	statusResolved = "resolved"
)

var inactive = []string{statusResolved, "rejected", "deleted"}

// nobody owns a ticket that nobody has, and system is who RT itself is.
const (
	nobody = "Nobody"
	system = "RT_System"
)

// A page is a part of a list. Its total is null where RT would have to count, so the end is a page that is not full.
type page[T any] struct {
	Items []T `json:"items"`
}

const perPage = 100 // the most that RT gives

// A transaction is one record of a ticket's history.
type transaction struct {
	ID       ident  `json:"id"`
	Type     string `json:"Type"`
	Resource string `json:"type"` // always transaction; without a place of its own it would be read into Type
	Field    string `json:"Field"`
	OldValue ident  `json:"OldValue"`
	NewValue ident  `json:"NewValue"`
	Data     string `json:"Data"` // the subject, of a comment
	Creator  ref    `json:"Creator"`
}

const transactionFields = "Type,Field,OldValue,NewValue,Data,Creator"

func (x transaction) number() int64 {
	n, _ := strconv.ParseInt(string(x.ID), 10, 64) // 0 stands before all others
	return n
}

// about is which of a ticket's fields a transaction changes, or "".
func (x transaction) about() string {
	switch {
	case x.Type == "SetWatcher": // RT tells a new owner twice
		return ""
	case x.Type == "Status" || x.Field == "Status":
		return "Status"
	case x.Field == "Owner", x.Field == "Priority":
		return x.Field
	}
	return ""
}

// A piece is a part of a message: its words in one form, or a file.
type piece struct {
	ID          ident  `json:"id"`
	ContentType string `json:"ContentType"`
	Filename    string `json:"Filename"`
	Content     string `json:"Content"` // base64, only where it was asked for by itself
}

// A marker is how the subject of our comments begins: the case, what it is, and which one.
type marker struct {
	number int64
	kind   byte
	which  int64
}

// The kinds of markers.
const (
	shown    = '.' // which is the seq of an entry
	answered = '!' // which is the number of a transaction
	offered  = '+' // which is the seq of the entry that made the case
)

var markerForm = regexp.MustCompile(`^[A-Z]{1,6}-(\d{1,18})([.!+])(\d{1,18})(?:\s|$)`)

func (m marker) say(prefix string) string {
	return fmt.Sprintf("%s-%d%c%d", prefix, m.number, m.kind, m.which)
}

// markerOf reads the marker of a comment, if it has one.
func markerOf(x transaction) (m marker, ok bool) {
	parts := markerForm.FindStringSubmatch(x.Data)
	if x.Type != "Comment" || parts == nil {
		return marker{}, false
	}
	number, _ := strconv.ParseInt(parts[1], 10, 64) // digits only, and few
	which, _ := strconv.ParseInt(parts[3], 10, 64)
	return marker{number, parts[2][0], which}, true
}

// quoted makes a text a value in TicketSQL.
func quoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

func search(query string, page int) url.Values {
	return url.Values{"query": {query}, "fields": {ticketFields}, "orderby": {"id"}, "order": {"ASC"},
		"per_page": {strconv.Itoa(perPage)}, "page": {strconv.Itoa(page)}}
}
