package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// workIn runs the program in a workspace to its end.
func workIn(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	out, err := exec.Command(program(t), append(args, "--workspace", dir)...).CombinedOutput()
	return string(out), err
}

func TestAnAgentIsGivenAnEmail(t *testing.T) {
	dir := newWorkspace(t)
	for _, test := range []struct {
		args []string
		ok   bool
		out  string
	}{
		{[]string{"Ada", "--email", "Ada@Example.com"}, true, "can sign in once"},
		{[]string{"Ben", "--email", "ada@example.com"}, false, "another agent has this e-mail"},
		{[]string{"Ben", "--email", "no address"}, false, "no e-mail address"},
		{[]string{"Ben", "--subject", "1234"}, true, "can sign in once"},
		{[]string{"Cleo", "--subject", "1234"}, false, "another agent has this e-mail or subject"},
	} {
		out, err := workIn(t, dir, append([]string{"agents", "add"}, test.args...)...)
		if (err == nil) != test.ok || !strings.Contains(out, test.out) {
			t.Errorf("%v: %v: %s", test.args, err, out)
		}
	}
	out, err := workIn(t, dir, "agents", "list")
	if err != nil || !strings.Contains(out, "admin ada@example.com\n") || strings.Contains(out, "cleo") ||
		!strings.Contains(out, "agent\n") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestAProviderWhoseSecretIsMissingKeepsTheBotFromStarting(t *testing.T) {
	dir := newWorkspace(t, [2]string{"web:\n", "console: {oidc: {issuer: 'http://127.0.0.1:1', client_id: x, client_secret: env:NO_SUCH}}\nweb:\n"})
	out, err := exec.Command(program(t), "serve", dir).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "console.oidc.client_secret: env:NO_SUCH is empty or not set") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestTheBotStartsWhileTheProviderIsDown(t *testing.T) {
	port := freePort(t)
	dir := newWorkspace(t, [2]string{"web:\n", "console: {oidc: {issuer: 'http://127.0.0.1:1', client_id: x}}\nweb:\n"})
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

// TestAgentsSignInAtARealProvider runs where the environment names one: OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET,
// and OIDC_USER_PASSWORD of the people admin, agent1 and erika, of whom only erika is in no group OIDC_AGENT_GROUP.
func TestAgentsSignInAtARealProvider(t *testing.T) {
	for _, v := range []string{"OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_USER_PASSWORD", "OIDC_AGENT_GROUP"} {
		if os.Getenv(v) == "" {
			t.Skipf("%s is not set", v)
		}
	}
	port, password := freePort(t), os.Getenv("OIDC_USER_PASSWORD")
	dir := newWorkspace(t, [2]string{"web:\n", "console:\n  oidc:\n    issuer: " + os.Getenv("OIDC_ISSUER") + "\n    client_id: " +
		os.Getenv("OIDC_CLIENT_ID") + "\n    client_secret: env:OIDC_CLIENT_SECRET\n    name: Nordwind\n" +
		"    scopes: [openid, profile, email, groups]\n    members: [" + os.Getenv("OIDC_AGENT_GROUP") + "]\nweb:\n"})
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
			status, page, at := v.signIn(test.user, password)
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
