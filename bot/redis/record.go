package redis

import (
	"encoding/json"
	"fmt"

	"github.com/firstline-support/firstline/handoff"
)

// A record is an entry as a journal holds it. What the store itself sets stands beside the entry, and then that counts.
type record struct {
	Delivery handoff.Delivery `json:"d,omitempty"`
	Number   int64            `json:"n,omitempty"` // the case that it means, or 0
	Owner    int64            `json:"o,omitempty"` // the case that it belongs to, or 0: see handoff.Owners
	Body     json.RawMessage  `json:"e"`
}

// newRecord encodes an entry before its place is known.
func newRecord(e handoff.Entry) (record, error) {
	body, err := encode(e)
	return record{Delivery: e.Delivery, Number: e.Case, Body: json.RawMessage(body)}, err
}

// text is how the record is kept.
func (r record) text() (string, error) { return encode(r) }

func readRecord(text string) (r record, err error) { return r, decode([]byte(text), &r) }

// entry reads the entry at a place of a conversation.
func (r record) entry(conversation string, seq int64) (handoff.Entry, error) {
	var e handoff.Entry
	err := decode(r.Body, &e)
	e.Conversation, e.Seq, e.Delivery, e.Case = conversation, seq, r.Delivery, r.Number
	return e, err
}

// entries reads records that follow each other, from a place on.
func entries(conversation string, first int64, texts []string) ([]handoff.Entry, []record, error) {
	var all []handoff.Entry
	var records []record
	for i, text := range texts {
		r, err := readRecord(text)
		if err != nil {
			return nil, nil, err
		}
		e, err := r.entry(conversation, first+int64(i))
		if err != nil {
			return nil, nil, err
		}
		all, records = append(all, e), append(records, r)
	}
	return all, records, nil
}

// encode gives a value as text.
func encode(v any) (string, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode %T: %w", v, err)
	}
	return string(body), nil
}

// decode reads a value.
func decode(body []byte, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("decode %T: %w", into, err)
	}
	return nil
}
