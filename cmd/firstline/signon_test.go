package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// workIn runs the program in a workspace to its end.
func workIn(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	out, err := exec.Command(program(t), append(args, "--workspace", dir)...).CombinedOutput()
	return string(out), err
}

func TestAnAgentIsGivenAnEmail(t *testing.T) {
	t.Parallel()
	dir := smallWorkspace(t)
	for _, test := range []struct {
		args []string
		ok   bool
		out  string
	}{
		{[]string{"Ada", "--email", "Ada@Example.com"}, true, "can sign in once"},
		{[]string{"Ben", "--email", "ada@example.com"}, false, "another agent has this e-mail"},
		{[]string{"Ben", "--email", "no address"}, false, "no e-mail address"},
		{[]string{"Ben", "--subject", "1234"}, true, "can sign in once"},
		{[]string{"Cleo", "--subject", "1234"}, false, "another agent has this e-mail, subject"},
		{[]string{"Dan", "--discord", "dan#1234"}, false, "Copy User ID"},
		{[]string{"Dan", "--discord", "223344556677889900"}, true, "can sign in once"},
		{[]string{"Eve", "--discord", "223344556677889900"}, false, "Discord user already"},
		{[]string{"Dan", "--email", "dan@example.com"}, true, "can sign in once"},
	} {
		out, err := workIn(t, dir, append([]string{"agents", "add"}, test.args...)...)
		if (err == nil) != test.ok || !strings.Contains(out, test.out) {
			t.Errorf("%v: %v: %s", test.args, err, out)
		}
	}
	out, err := workIn(t, dir, "agents", "list")
	if err != nil || !strings.Contains(out, "admin ada@example.com\n") || strings.Contains(out, "cleo") ||
		!strings.Contains(out, "agent\n") || !regexp.MustCompile(`dan@example.com +223344556677889900\n`).MatchString(out) {
		t.Errorf("%v: %s", err, out)
	}
}

func TestAProviderWhoseSecretIsMissingKeepsTheBotFromStarting(t *testing.T) {
	t.Parallel()
	dir := smallWorkspace(t, [2]string{"web:\n", "console: {oidc: {issuer: 'http://127.0.0.1:1', client_id: x, client_secret: env:NO_SUCH}}\nweb:\n"})
	out, err := exec.Command(program(t), "serve", dir).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "console.oidc.client_secret: env:NO_SUCH is empty or not set") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestTheBotStartsWhileTheProviderIsDown(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	dir := smallWorkspace(t, [2]string{"web:\n", "console: {oidc: {issuer: 'http://127.0.0.1:1', client_id: x}}\nweb:\n"})
	serve(t, dir, port)
	v := newCaller(t, port)
	if status, page := v.get("/console/sign-in/provider"); status != http.StatusServiceUnavailable ||
		!strings.Contains(page, "127.0.0.1 cannot be reached") || !strings.Contains(page, `name="secret"`) {
		t.Errorf("status %d: %s", status, page)
	}
}

// A caller is a browser in front of the console.
type caller struct {
	t      *testing.T
	base   string
	client *http.Client
}

func newCaller(t *testing.T, port string) caller {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return caller{t, "http://localhost:" + port, &http.Client{Jar: jar}}
}

func (v caller) get(path string) (status int, page string) {
	v.t.Helper()
	answer, err := v.client.Get(v.base + path)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.read(answer)
}

func (v caller) read(answer *http.Response) (status int, page string) {
	v.t.Helper()
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

var formAction = regexp.MustCompile(`action="([^"]+)"`)

// signIn goes by the provider's form, and gives the page that it ends at.
func (v caller) signIn(user, password string) (status int, page string, at *url.URL) {
	v.t.Helper()
	form, err := v.client.Get(v.base + "/console/sign-in/provider")
	if err != nil {
		v.t.Fatal(err)
	}
	if _, page = v.read(form); form.Request.URL.Host == strings.TrimPrefix(v.base, "http://") {
		v.t.Fatalf("the provider was not reached: %s", page)
	}
	found := formAction.FindStringSubmatch(page)
	if found == nil {
		v.t.Fatalf("the provider shows no form: %s", page)
	}
	to, err := form.Request.URL.Parse(found[1])
	if err != nil {
		v.t.Fatal(err)
	}
	answer, err := v.client.PostForm(to.String(), url.Values{"login": {user}, "password": {password}})
	if err != nil {
		v.t.Fatal(err)
	}
	status, page = v.read(answer)
	return status, page, answer.Request.URL
}

// A provider is a real one, with the people admin, agent1 and erika, of whom only erika is in no group desk.
type provider struct{ issuer, secret, password string }

// realProvider starts the npm package oidc-provider in front of testdata/oidc/provider.mjs. Without npm, or where it
// cannot fetch the package, the test is skipped aloud.
func realProvider(t *testing.T, redirect string) provider {
	t.Helper()
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skipf("SKIPPED: no npm, which brings the provider: %v", err)
	}
	dir, port := t.TempDir(), freePort(t)
	script, err := os.ReadFile("testdata/oidc/provider.mjs")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "provider.mjs"), script, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	// 8.8 is the last line for Node.js 20, which long-lived systems have
	fetch := exec.CommandContext(t.Context(), npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "oidc-provider@8.8.1")
	fetch.Dir = dir
	if out, err := fetch.CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: the provider cannot be fetched: %v\n%s", err, out)
	}
	p := provider{"http://127.0.0.1:" + port, strings.Repeat("s3cret", 6), "open sesame"}
	node := exec.Command("node", "provider.mjs")
	node.Dir = dir
	node.Env = append(os.Environ(), "PORT="+port, "CLIENT_SECRET="+p.secret, "REDIRECT="+redirect, "PASSWORD="+p.password)
	var said bytes.Buffer
	node.Stdout, node.Stderr = &said, &said
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = node.Process.Kill() // it may have ended
		if _ = node.Wait(); t.Failed() {
			t.Logf("the provider said:\n%s", said.String())
		}
	})
	eventually(t, 30*time.Second, "the provider answers", func() bool {
		answer, err := http.Get(p.issuer + "/.well-known/openid-configuration")
		if err != nil {
			return false
		}
		return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
	})
	return p
}

func TestAgentsSignInAtARealProvider(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	p := realProvider(t, "http://localhost:"+port+"/console/sign-in/callback")
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(p.secret), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := smallWorkspace(t, [2]string{"web:\n", "console:\n  oidc:\n    issuer: " + p.issuer + "\n    client_id: firstline\n" +
		"    client_secret: file:" + secret + "\n    name: Nordwind\n" +
		"    scopes: [openid, profile, email, groups]\n    members: [desk]\nweb:\n"})
	if out, err := workIn(t, dir, "agents", "add", "Ada Admin", "--email", "admin@helpdesk.test"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	serve(t, dir, port)
	for _, test := range []struct {
		name, user, path, says string
		status                 int
	}{
		{"on the roster", "admin", "/console/queue", "Ada Admin", http.StatusOK},
		{"by a group", "agent1", "/console/queue", "Anna Agentin", http.StatusOK},
		{"again", "agent1", "/console/queue", "Anna Agentin", http.StatusOK},
		{"neither", "erika", "/console/sign-in/callback", "you are no agent of this desk. Please ask Ada Admin",
			http.StatusForbidden},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := newCaller(t, port)
			status, page, at := v.signIn(test.user, p.password)
			if status != test.status || at.Path != test.path || !strings.Contains(page, test.says) {
				t.Errorf("%s: status %d at %s: %s", test.user, status, at.Path, page)
			}
			if again, _ := v.get(at.RequestURI()); test.path != "/console/queue" && again == http.StatusOK {
				t.Error("the address of an answer works again")
			}
		})
	}
	out, err := workIn(t, dir, "agents", "list")
	if err != nil || strings.Count(out, "\n") != 2 || !strings.Contains(out, "agent1@helpdesk.test") {
		t.Errorf("%v: %s", err, out)
	}
	out, err = workIn(t, dir, "audit")
	if err != nil || strings.Count(out, "sign-in/callback") < 4 || !strings.Contains(out, "bound to") ||
		!strings.Contains(out, "added by a group") || !strings.Contains(out, "erika@helpdesk.test") {
		t.Errorf("%v: %s", err, out)
	}
}
