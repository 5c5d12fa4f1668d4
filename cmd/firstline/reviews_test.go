package main

import (
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// A letterbox is a mail server on this machine that keeps what it takes.
type letterbox struct {
	mu  sync.Mutex
	got []string // guarded by mu
}

// NewSession implements [smtp.Backend].
func (m *letterbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &delivery{box: m}, nil }

func (m *letterbox) all() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.got...)
}

// A delivery is one connection to a letterbox.
type delivery struct {
	box *letterbox
	to  string
}

func (*delivery) Reset()                               {}
func (*delivery) Logout() error                        { return nil }
func (*delivery) Mail(string, *smtp.MailOptions) error { return nil }
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.to = to
	return nil
}

func (d *delivery) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	d.box.mu.Lock()
	defer d.box.mu.Unlock()
	d.box.got = append(d.box.got, d.to+"\n"+string(text))
	return err
}

// openLetterbox gives a letterbox and its address.
func openLetterbox(t *testing.T) (*letterbox, string) {
	t.Helper()
	box := &letterbox{}
	server := smtp.NewServer(box)
	server.Domain, server.ErrorLog = "mail.nordwind.example", log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return box, listener.Addr().String()
}

// The program reminds a team in Slack and by mail, and after a start never again.
func TestATeamIsRemindedOfAnOverdueReviewWhereItWorks(t *testing.T) {
	slack := slacktest.Start(t, slacktest.Options{})
	triage := slack.AddChannel(slacktest.Channel{Name: "triage", Kind: slacktest.Private, Members: []string{slacktest.BotUser}}).ID
	box, address := openLetterbox(t)
	t.Setenv("FIRSTLINE_SLACK_API", slack.API())
	t.Setenv("TEST_BOT_TOKEN", slacktest.BotToken)
	t.Setenv("TEST_APP_TOKEN", slacktest.AppToken)
	dir := smallWorkspace(t, append([][2]string{
		{"\ndata: data", "\ndesks: [console, slack]\nslack:\n  bot_token: env:TEST_BOT_TOKEN\n  app_token: env:TEST_APP_TOKEN\n" +
			"  desk: {default: " + triage + "}\nproof: {mail: {server: '" + address + "', security: plain, from: it@nordwind.example}}\ndata: data"},
		{"- id: security ", "- id: security\n    mail: security@nordwind.example "}}, quick...)...)
	for name, head := range map[string]string{"shredder": "", "vault": "audience: [security]\n"} {
		text := "---\ntitle: The " + name + "\nlang: en\nowner: security\nreview: 2026-01-02\n" + head + "---\nIt is in the cellar.\n"
		if err := os.WriteFile(filepath.Join(dir, "articles", name+".en.md"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	reminded := func() (texts []string) {
		for _, m := range slack.FromApp(triage) {
			texts = append(texts, m.Text+string(m.Blocks))
		}
		return texts
	}
	for range 2 {
		p := serve(t, dir, freePort(t))
		eventually(t, time.Minute, "the team is reminded", func() bool { return len(reminded()) > 0 && len(box.all()) > 0 })
		eventually(t, time.Minute, "Slack is connected", func() bool { return slack.Sockets() > 0 })
		p.kill()
	}
	posts, mails := reminded(), box.all()
	if len(posts) != 1 || len(mails) != 1 {
		t.Fatalf("there are %d posts and %d mails", len(posts), len(mails))
	}
	if !strings.Contains(posts[0], "The shredder (English), due 2 January 2026") || strings.Contains(posts[0], "vault") {
		t.Errorf("others read along, and the post says %s", posts[0])
	}
	for _, want := range []string{"security@nordwind.example\n", "The shredder", "The vault", "/console/knowledge"} {
		if !strings.Contains(mails[0], want) {
			t.Errorf("%q is missing in the mail %s", want, mails[0])
		}
	}
}
