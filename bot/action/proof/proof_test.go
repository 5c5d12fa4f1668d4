package proof

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/handoff/texts"
)

func TestACodeFromTheMailboxProvesAnAccountForOneAction(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		ada := claims("U1", "Ada@nordwind.example", Email)
		begun := w.begin(ada)
		if want := time.Now().Add(10 * time.Minute); !begun.Until.Equal(want) {
			t.Errorf("it is good until %v, want %v", begun.Until, want)
		}
		mail := w.boxes.of(adaMail)[0]
		for _, part := range []string{"Nordwind", "Slack", "10 minutes", "Nobody from support ever asks"} {
			if !strings.Contains(mail.Subject+mail.Text, part) {
				t.Errorf("the mail lacks %q:\n%s\n%s", part, mail.Subject, mail.Text)
			}
		}
		if inText.MatchString(mail.Subject) {
			t.Errorf("a lock screen shows %q", mail.Subject)
		}
		if v := w.enter(ada, w.code(adaMail)); v.Code != Right {
			t.Fatalf("got %+v", v)
		}
		proof, ok := w.proven(ada)
		if !ok || proof.Account != "ada" || proof.Method != Email {
			t.Fatalf("got %+v, %v", proof, ok)
		}
		if err := w.Use(t.Context(), proof); err != nil {
			t.Fatal(err)
		}
		if _, ok = w.proven(ada); ok {
			t.Error("a used proof is still one")
		}
		if err := w.Use(t.Context(), proof); !errors.Is(err, ErrUsed) {
			t.Errorf("used again: %v", err)
		}
		for _, what := range []string{Asked, Sent, Succeeded, Used} {
			if n := w.book.says(what); n != 1 {
				t.Errorf("the audit says %q %d times", what, n)
			}
		}
	})
}

func TestTheFirstMethodThatIsPossibleIsTaken(t *testing.T) {
	for _, test := range []struct {
		name, account string
		by            []Method
		to, hint      string
	}{
		{"mail first", "ada", []Method{Email, Phone}, adaMail, "a…@nordwind.example"},
		{"telephone first", "ada", []Method{Phone, Email}, adaPhone, "+49 … 02"},
		{"no mail address", "cem", []Method{Email, Phone}, "+49 30 5550103", "+49 … 03"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.link("U1", test.account)
				c := claims("U1", test.account, test.by...)
				if b := w.begin(c); b.Hint != test.hint {
					t.Errorf("the hint is %q, want %q", b.Hint, test.hint)
				}
				if v := w.enter(c, w.code(test.to)); v.Code != Right {
					t.Errorf("got %+v", v)
				}
			})
		})
	}
}

func TestWhomTheAccountIsLinkedToIsToldWhyNot(t *testing.T) {
	for _, test := range []struct {
		account string
		by      Method
		want    Reason
	}{
		{"bob", Email, Changed}, {"dora", Email, NoContact}, {"root", Email, Protected}, {"gone", Email, Unknown},
		{"ada", SignIn, NoMethod},
	} {
		t.Run(string(test.want), func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.link("U1", test.account)
				_, err := w.Begin(t.Context(), claims("U1", test.account, test.by))
				if got := refused(err); got != test.want {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestAProofIsGoodForAQuarterOfAnHour(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		ada := claims("U1", "ada", Email)
		w.begin(ada)
		w.enter(ada, w.code(adaMail))
		began := time.Now()
		time.Sleep(15*time.Minute - time.Second)
		proof, ok := w.proven(ada)
		if !ok {
			t.Fatal("it went too early")
		}
		if _, ok, _ = w.Proven(t.Context(), ada, began.Add(time.Minute)); ok {
			t.Error("it is older than what was asked for")
		}
		byPhone := ada
		byPhone.By = []Method{Phone}
		if _, ok = w.proven(byPhone); ok {
			t.Error("it was not by telephone")
		}
		time.Sleep(time.Second)
		if _, ok = w.proven(ada); ok {
			t.Error("it stayed for too long")
		}
		if err := w.Use(t.Context(), proof); !errors.Is(err, ErrUsed) {
			t.Errorf("used when it was too old: %v", err)
		}
	})
}

func TestCodesAreEnteredAsPeopleWriteThem(t *testing.T) {
	for entered, want := range map[string]string{"12345678": "12345678", " 1234 5678\n": "12345678",
		"1234-5678": "12345678", "123 456": "123456", "1234567": "", "": "", "1234 567x": "", "１２３４５６７８": "",
		"my code is 12345678": "", strings.Repeat("1", 5000): ""} {
		if got := tidy(entered); got != want {
			t.Errorf("tidy(%q) = %q, want %q", entered, got, want)
		}
	}
}

func FuzzCode(f *testing.F) {
	f.Add("1234 5678")
	f.Add("\u00a0123456-")
	f.Fuzz(func(t *testing.T, entered string) {
		got := tidy(entered)
		if got != "" && len(got) != 6 && len(got) != 8 || strings.Map(digitsOnly, got) != got {
			t.Errorf("tidy(%q) = %q", entered, got)
		}
		if got != "" && tidy(got) != got {
			t.Errorf("tidy(%q) = %q, which is tidied again", entered, got)
		}
	})
}

func TestAHintTellsItsOwnerAndNobodyElse(t *testing.T) {
	for _, test := range []struct {
		method   Method
		to, want string
	}{
		{Email, "élodie@nordwind.example", "é…@nordwind.example"}, {Email, "no address", "…"}, {Email, "@x", "…"},
		{Email, `"a@b"@nordwind.example`, `"…@nordwind.example`},
		{Phone, "+49 30 1234502", "+49 … 02"}, {Phone, "+1 (555) 010-0199", "+1 … 99"}, {Phone, "0301234502", "… 02"},
		{Phone, "110", "…"}, {TOTP, "anything", ""},
	} {
		if got := mask(test.method, test.to); got != test.want {
			t.Errorf("mask(%s, %q) = %q, want %q", test.method, test.to, got, test.want)
		}
	}
}

func TestAKitIsNotMadeOfHalfAConfiguration(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	whole := func() Options {
		return Options{Cabinet: bottest.NewMemory(), Contacts: directory{}, Texts: catalogue, Audit: (&book{}).write,
			Key: bytes.Repeat([]byte("k"), 32)}
	}
	for name, spoil := range map[string]func(*Options){
		"no fault":     func(*Options) {},
		"no cabinet":   func(o *Options) { o.Cabinet = nil },
		"no directory": func(o *Options) { o.Contacts = nil },
		"no texts":     func(o *Options) { o.Texts = nil },
		"no audit":     func(o *Options) { o.Audit = nil },
		"short key":    func(o *Options) { o.Key = o.Key[1:] },
		"negative":     func(o *Options) { o.Settled = -1 },
	} {
		o := whole()
		spoil(&o)
		if _, err := New(o); (err == nil) != (name == "no fault") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestClaimsHaveLimits(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		for name, spoil := range map[string]func(*Claim){
			"nobody":       func(c *Claim) { c.Person = "" },
			"no account":   func(c *Claim) { c.Account = "" },
			"long account": func(c *Claim) { c.Account = strings.Repeat("a", 1025) },
			"no text":      func(c *Claim) { c.Account = "a\xff" },
			"odd method":   func(c *Claim) { c.By = []Method{"horoscope"} },
		} {
			c := claims("U1", "ada", Email)
			spoil(&c)
			_, begins := w.Begin(t.Context(), c)
			_, enters := w.Enter(t.Context(), c, "12345678")
			_, _, proven := w.Proven(t.Context(), c, time.Time{})
			if slices.Contains([]error{begins, enters, proven}, nil) {
				t.Errorf("%s: %v, %v, %v", name, begins, enters, proven)
			}
		}
	})
}
