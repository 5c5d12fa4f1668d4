package workspace

import (
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot/action/proof/hook"
	"github.com/firstline-support/firstline/bot/action/proof/mail"
	"github.com/firstline-support/firstline/bot/action/proof/oidc"
)

// Proof is how people prove who they are before something sensitive is done.
type Proof struct {
	Settled time.Duration `yaml:"settled"`
	Life    time.Duration `yaml:"life"`
	Mail    Mail          `yaml:"mail"`
	SMS     SMS           `yaml:"sms"`
	SignIn  SignIn        `yaml:"sign_in"`
}

// Mail is the server that takes the mails with codes. Without a server there are none.
type Mail struct {
	Server   string        `yaml:"server"`
	Security mail.Security `yaml:"security"`
	From     string        `yaml:"from"`
	User     string        `yaml:"user"`
	Password Secret        `yaml:"password"`
}

// SMS is the gateway that takes text messages with codes. Without an address there are none.
type SMS struct {
	URL   string `yaml:"url"`
	Token Secret `yaml:"token"`
}

// SignIn is a provider of identities at which people sign in afresh. Without an issuer there is none.
type SignIn struct {
	Issuer        string `yaml:"issuer"`
	ClientID      string `yaml:"client_id"`
	ClientSecret  Secret `yaml:"client_secret"`
	UsernameClaim string `yaml:"username_claim"`
}

// On tells whether anybody can be sent a code.
func (p Proof) On() bool { return p.Mail.Server != "" || p.SMS.URL != "" || p.SignIn.Issuer != "" }

const (
	shortestProof = time.Minute
	longestProof  = time.Hour
	longestWait   = 365 * 24 * time.Hour
)

// proof checks what is said about proofs. The rooms of mail and gateway check their own.
func (s *sheet) proof(p Proof) {
	if p.Settled < 0 || p.Settled > longestWait {
		s.note("proof.settled", fmt.Sprintf("%s is no time for a contact to settle", p.Settled), "write 0h to 8760h")
	}
	if p.Life < shortestProof || p.Life > longestProof {
		s.note("proof.life", fmt.Sprintf("%s is no time for a proof to last", p.Life), "write 1m to 1h")
	}
	for key, secret := range map[string]Secret{"proof.mail.password": p.Mail.Password, "proof.sms.token": p.SMS.Token,
		"proof.sign_in.client_secret": p.SignIn.ClientSecret} {
		if !secret.valid() {
			s.note(key, "this is no place where a secret is",
				"write env:NAME for a variable of the environment, or file:PATH; a secret itself must not be here")
		}
	}
	if p.Mail.Server != "" {
		o := mail.Options{Server: p.Mail.Server, Security: p.Mail.Security, From: p.Mail.From, User: p.Mail.User}
		if p.Mail.User != "" {
			o.Password = "given"
		}
		if _, err := mail.New(o); err != nil {
			s.note("proof.mail", err.Error(), "put it right as the message says")
		}
		if (p.Mail.User == "") != (p.Mail.Password == "") {
			s.note("proof.mail.password", "user and password belong together", "write both or neither")
		}
	}
	if p.SignIn.Issuer != "" {
		o := oidc.Options{Issuer: p.SignIn.Issuer, ClientID: p.SignIn.ClientID, Redirect: "https://help.example" + oidc.Path}
		if _, err := oidc.New(o); err != nil {
			s.note("proof.sign_in", err.Error(), "put it right as the message says")
		}
	}
	if p.SMS.URL != "" {
		if _, err := hook.New(hook.Options{URL: p.SMS.URL}); err != nil {
			s.note("proof.sms.url", err.Error(), "put it right as the message says")
		}
	}
}

// proofKeys are about proving who one is.
func proofKeys() []Key {
	return []Key{
		{"proof.settled", duration, "168h", "",
			"How long a mail address or telephone number has to be registered unchanged before a " +
				"code is sent there: whoever breaks in changes it first."},
		{"proof.life", duration, "15m", "", "How long a proof is good, for one action; 1m to 1h."},
		{"proof.mail.server", text, "", "",
			"The server that takes mails with codes, as `smtp.example.com:587`. Empty: no mails."},
		{"proof.mail.security", text, "starttls", "", "`starttls`, `tls`, or `plain` for a relay on this machine."},
		{"proof.mail.from", text, "", "", "The sender, such as `Nordwind IT <it@nordwind.example>`."},
		{"proof.mail.user", text, "", "", "The user at the server. Empty: no signing in."},
		{"proof.mail.password", text, "", "", "Where the password is: `env:NAME` or `file:PATH`."},
		{"proof.sms.url", text, "", "",
			"A gateway for text messages: it gets a POST of JSON with `to`, `text` and `lang`. Empty: none."},
		{"proof.sms.token", text, "", "", "Where the gateway's bearer token is: `env:NAME` or `file:PATH`."},
		{"proof.sign_in.issuer", text, "", "",
			"A provider of identities (OpenID Connect) at which people sign in afresh to prove who " +
				"they are. It has to know `<public_url>/proof/sign-in` as an address to come back to. Empty: none."},
		{"proof.sign_in.client_id", text, "", "", "What we are called there."},
		{"proof.sign_in.client_secret", text, "", "",
			"Where our secret is: `env:NAME` or `file:PATH`. Empty: PKCE alone must do."},
		{"proof.sign_in.username_claim", text, "", "", "The claim that names the account as the directory does. Empty: " +
			"`preferred_username`."},
	}
}
