package proof

import (
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// RFC 6238, appendix B, for SHA-1, and RFC 4226, appendix D.
func TestAppsShowWhatTheStandardsSay(t *testing.T) {
	secret := []byte("12345678901234567890")
	for seconds, want := range map[int64]string{59: "94287082", 1111111109: "07081804", 1111111111: "14050471",
		1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130"} {
		if got := fmt.Sprintf("%08d", hotp(secret, uint64(seconds/30))%100_000_000); got != want {
			t.Errorf("at %d: %s, want %s", seconds, got, want)
		}
	}
	for counter, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
		"399871", "520489"} {
		if got := fmt.Sprintf("%06d", hotp(secret, uint64(counter))%appModulus); got != want {
			t.Errorf("number %d: %s, want %s", counter, got, want)
		}
	}
}

func TestAnAppsClockMayDifferByOneStep(t *testing.T) {
	secret := []byte("12345678901234567890")
	now := time.Unix(1234567890, 0)
	for steps := -3; steps <= 3; steps++ {
		code := shows(secret, now.Add(time.Duration(steps)*stepLength))
		if _, ok := match(secret, code, now, 0); ok != (steps >= -1 && steps <= 1) {
			t.Errorf("%d steps: %v", steps, ok)
		}
	}
	code := shows(secret, now)
	step, _ := match(secret, code, now, 0)
	if _, ok := match(secret, code, now, step); ok {
		t.Error("a code is taken twice")
	}
	if _, ok := match(secret, shows(secret, now.Add(-stepLength)), now, step); ok {
		t.Error("a code from before the last is taken")
	}
}

// shows is what an app shows.
func shows(secret []byte, at time.Time) string {
	return fmt.Sprintf("%06d", hotp(secret, uint64(at.Unix()/30))%appModulus)
}

// enrol gives an account an app, and what its secret is.
func (w *world) enrol(c Claim, mailbox string) []byte {
	w.t.Helper()
	byMail := c
	byMail.By = []Method{Email}
	w.begin(byMail)
	w.enter(byMail, w.code(mailbox))
	p, _ := w.proven(byMail)
	address, err := w.Enrol(w.t.Context(), p)
	if err != nil {
		w.t.Fatal(err)
	}
	secret := read(w.t, address)
	if v, err := w.Confirm(w.t.Context(), c, shows(secret, time.Now())); err != nil || v.Code != Right {
		w.t.Fatalf("got %+v, %v", v, err)
	}
	return secret
}

// read takes the address as an app does.
func read(t *testing.T, address string) []byte {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Query().Get("issuer") != "Nordwind" {
		t.Fatalf("%s: %v", address, err)
	}
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(u.Query().Get("secret"))
	if err != nil || len(secret) != appBytes {
		t.Fatalf("%s: %v", address, err)
	}
	return secret
}

func TestAnAuthenticatorAppProves(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		ada := claims("U1", "ada", TOTP, Email)
		secret := w.enrol(ada, adaMail)
		time.Sleep(time.Minute)
		w.link("U1", "ada")
		if b := w.begin(ada); len(b.By) != 1 || b.By[0] != TOTP || b.Hint != "" {
			t.Errorf("begun: %+v", b)
		}
		if n := len(w.boxes.of(adaMail)); n != 1 {
			t.Errorf("%d mails, want the one for the enrolment", n)
		}
		if v := w.enter(ada, "12345678"); v.Code != WrongCode {
			t.Errorf("a long code: %+v", v)
		}
		code := shows(secret, time.Now())
		if v := w.enter(ada, code); v.Code != Right {
			t.Fatalf("got %+v", v)
		}
		p, ok := w.proven(ada)
		if !ok || p.Method != TOTP {
			t.Errorf("got %+v, %v", p, ok)
		}
		w.begin(ada)
		if v := w.enter(ada, code); v.Code != WrongCode {
			t.Errorf("the same code again: %+v", v)
		}
		if _, err := w.Enrol(t.Context(), p); !errors.Is(err, ErrOther) {
			t.Errorf("an app that enrols the next: %v", err)
		}
		if err := w.Forget(t.Context(), "ada", "mara"); err != nil || w.book.says(Forgotten) != 1 || w.book.last().By != "mara" {
			t.Errorf("forgotten: %v, %+v", err, w.book.last())
		}
		time.Sleep(15 * time.Minute)
		w.begin(ada)
		if v := w.enter(ada, shows(secret, time.Now())); v.Code != WrongCode {
			t.Errorf("a forgotten app: %+v", v)
		}
		if v := w.enter(ada, w.code(adaMail)); v.Code != Right {
			t.Errorf("the mail instead: %+v", v)
		}
	})
}

func TestOfTwoWhoShowTheSameCodeOneIsProven(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		secret := w.enrol(claims("U1", "ada", TOTP), adaMail)
		time.Sleep(time.Minute)
		code := shows(secret, time.Now())
		both := []Claim{claims("U1", "ada", TOTP), claims("U2", "ada", TOTP)}
		for _, c := range both {
			w.begin(c)
		}
		verdicts := w.atOnce(2, func(i int) Verdict { return w.enter(both[i], code) })
		if verdicts[Right] != 1 || verdicts[WrongCode] != 1 {
			t.Errorf("got %v", verdicts)
		}
	})
}

func TestAnEnrolmentIsForOnePersonAndNeedsItsCode(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		ada := claims("U1", "ada", Email)
		w.begin(ada)
		w.enter(ada, w.code(adaMail))
		p, _ := w.proven(ada)
		address, err := w.Enrol(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = w.Enrol(t.Context(), p); !errors.Is(err, ErrUsed) {
			t.Errorf("one proof for two: %v", err)
		}
		code := shows(read(t, address), time.Now())
		for name, c := range map[string]Claim{"another person": claims("U2", "ada"), "another account": claims("U1", "cem")} {
			if v, err := w.Confirm(t.Context(), c, code); err != nil || v.Code != Spent {
				t.Errorf("%s: %+v, %v", name, v, err)
			}
		}
		if has, err := w.HasApp(t.Context(), "ada"); has || err != nil {
			t.Errorf("not confirmed: %v, %v", has, err)
		}
		w.begin(claims("U1", "ada", TOTP))
		if v := w.enter(ada, code); v.Code != WrongCode {
			t.Errorf("before it is confirmed: %+v", v)
		}
		for left := 4; left >= 0; left-- {
			if v, err := w.Confirm(t.Context(), ada, otherCode(code)); err != nil || v != (Verdict{WrongCode, left}) {
				t.Errorf("got %+v, %v", v, err)
			}
		}
		if v, err := w.Confirm(t.Context(), ada, code); err != nil || v.Code != Spent {
			t.Errorf("after five: %+v, %v", v, err)
		}
		if err = w.Forget(t.Context(), "ada", ""); err == nil {
			t.Error("nobody forgets")
		}
	})
}

// otherCode is one that the app shows neither now nor a step before or after.
func otherCode(code string) string {
	return strings.Map(func(r rune) rune { return '0' + (r-'0'+5)%10 }, code)
}

func TestAnAppsSecretIsStoredEncryptedForItsAccount(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		secret := w.enrol(claims("U1", "ada", TOTP), adaMail)
		papers, err := w.cabinet.Leaf(t.Context(), drawer, "", "", 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range papers {
			if strings.Contains(string(p.Value), string(secret)) {
				t.Errorf("paper %s holds the secret", p.Key)
			}
		}
		_, a, err := w.app(t.Context(), "ada")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := w.unseal("ada", a.Sealed); err != nil || string(got) != string(secret) {
			t.Errorf("got %v", err)
		}
		if _, err = w.unseal("bob", a.Sealed); err == nil {
			t.Error("it opens for another account")
		}
	})
}
