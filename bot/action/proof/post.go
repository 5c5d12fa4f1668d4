package proof

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/handoff/texts"
)

// A Message is what a [Sender] carries.
type Message struct {
	To      string // an address or a number, as the directory has it
	Subject string // of an e-mail; empty for a phone
	Text    string // plain, several lines for an e-mail, one for a phone
	Lang    string // "en" or "de"
}

// A Sender carries messages to people beyond the chat. It is used by many at once.
type Sender interface {
	// Send hands the message over once. The context has a deadline.
	Send(ctx context.Context, m Message) error
}

// The limits of what is about to be sent.
const (
	longestQueue = 64
	carriers     = 2                // messages sent at once
	patience     = 30 * time.Second // with one message
)

// letter is a code on its way.
type letter struct {
	claim  Claim
	method Method
	to     string
	code   string
	until  time.Time
}

// post leaves a letter for those who send; false: too many are waiting. A method that shows its codes itself needs no
// letter.
func (k *Kit) post(l letter) bool {
	if l.method != Email && l.method != Phone {
		return true
	}
	select {
	case k.queue <- l:
		return true
	default:
		return false
	}
}

// Run sends what [Kit.Begin] has made, until the context ends. Codes that are waiting then are not sent: who asked for
// one asks again.
func (k *Kit) Run(ctx context.Context) error {
	var all sync.WaitGroup
	failed := make(chan error, carriers)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for range carriers {
		all.Go(func() {
			defer stop() // the first failure stops the others
			failed <- k.carry(ctx)
		})
	}
	all.Wait()
	return <-failed
}

// carry sends one letter after the other. It ends with the context, or when the audit does not take what happened.
func (k *Kit) carry(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case l := <-k.queue:
			if err := k.send(ctx, l); err != nil && ctx.Err() == nil {
				return err
			}
		}
	}
}

func (k *Kit) send(ctx context.Context, l letter) error {
	if !k.opt.Now().Before(l.until) {
		return k.audit(ctx, Unsent, l.claim, l.method, "it waited for too long")
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	err := k.opt.Senders[l.method].Send(ctx, k.write(l))
	told := context.WithoutCancel(ctx)
	if err != nil {
		// some servers say in an error what they were sent
		note := strings.NewReplacer(l.code, "…", grouped(l.code), "…").Replace(err.Error())
		return k.audit(told, Unsent, l.claim, l.method, note)
	}
	return k.audit(told, Sent, l.claim, l.method, "")
}

// write puts a code into words.
func (k *Kit) write(l letter) Message {
	say := func(id string, args texts.Args) string { return k.opt.Texts.Say(l.claim.Lang, "proof."+id, args) }
	place := say("place."+l.claim.Channel, nil)
	if !k.opt.Texts.Has("proof.place." + l.claim.Channel) {
		place = say("place.other", nil)
	}
	args := texts.Args{"Name": k.opt.Company, "Text": grouped(l.code), "Title": place,
		"Count": int(codeLife / time.Minute)}
	if l.method == Phone {
		return Message{To: l.to, Text: say("phone", args), Lang: l.claim.Lang}
	}
	paragraphs := []string{say("mail.code", args), say("mail.never", args), say("mail.not_you", args)}
	return Message{To: l.to, Subject: say("mail.subject", args), Text: strings.Join(paragraphs, "\n\n") + "\n",
		Lang: l.claim.Lang}
}

// grouped is a code as people read it.
func grouped(code string) string { return code[:4] + " " + code[4:] }
