package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/firstline-support/firstline/bot/openai/openaitest"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// deployed reads one of the files for operators.
func deployed(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestAlertRulesAreWhatPrometheusTakesAndFireWhenTheyShould(t *testing.T) {
	promtool := tool(t, "promtool", "prometheus")
	for _, args := range [][]string{{"check", "rules", "alerts.yml"}, {"test", "rules", "alerts_test.yml"}} {
		c := exec.CommandContext(t.Context(), promtool, args...)
		c.Dir = "deploy"
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("promtool %v: %v\n%s", args, err, out)
		}
	}
	c := exec.CommandContext(t.Context(), promtool, "check", "config", "--syntax-only", "prometheus.yml")
	c.Dir = "deploy"
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("promtool check config: %v\n%s", err, out)
	}
}

// asked are the questions that the dashboard puts to Prometheus.
func asked(t *testing.T) (questions []string) {
	t.Helper()
	var board struct {
		Panels []struct {
			Title   string `json:"title"`
			Type    string `json:"type"`
			Targets []struct {
				Expr string `json:"expr"`
			} `json:"targets"`
		} `json:"panels"`
	}
	if err := json.Unmarshal([]byte(deployed(t, "grafana.json")), &board); err != nil {
		t.Fatal(err)
	}
	for _, p := range board.Panels {
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("the panel %q asks nothing", p.Title)
		}
		for _, target := range p.Targets {
			questions = append(questions, strings.NewReplacer("$job", "firstline", "$__rate_interval", "1m").Replace(target.Expr))
		}
	}
	return questions
}

var metricIn = regexp.MustCompile(`\b(firstline|go|process)_[a-z_]+\b`)

// TestDashboardAndRulesWorkOnTheRealProgram has a real Prometheus scrape the real program, with everything in it that can
// be counted: all metrics that dashboard and rules name are there, and Prometheus can answer each question.
func TestDashboardAndRulesWorkOnTheRealProgram(t *testing.T) {
	prometheus := tool(t, "prometheus", "prometheus")
	models := openaitest.Start(t, openaitest.Options{Script: func(openaitest.Call) openaitest.Answer { return openaitest.Say(wording) }})
	slack := slacktest.Start(t, slacktest.Options{AckWithin: 5 * time.Second})
	t.Setenv("FIRSTLINE_SLACK_API", slack.API())
	t.Setenv("TEST_BOT_TOKEN", slacktest.BotToken)
	t.Setenv("TEST_APP_TOKEN", slacktest.AppToken)
	dir := smallWorkspace(t, append([][2]string{{"\ndata: data", "\nslack:\n  bot_token: env:TEST_BOT_TOKEN\n" +
		"  app_token: env:TEST_APP_TOKEN\ndata: data"}}, quick...)...)
	withModel(t, dir, models, "")
	address := watched(t, dir, "")
	p := serve(t, dir, freePort(t))
	aBusyHour(t, p, dir)
	there := map[string]bool{}
	for name := range series(t, address) {
		there[metricIn.FindString(name)] = true
	}
	questions := asked(t)
	for _, question := range append(questions, deployed(t, "alerts.yml")) {
		for _, name := range metricIn.FindAllString(question, -1) {
			if !there[name] {
				t.Errorf("there is no metric %s, which is asked for", name)
			}
		}
	}
	base := scrapedBy(t, prometheus, address)
	var result struct {
		Data struct{ Result []struct{ Value [2]any } }
	}
	eventually(t, time.Minute, "Prometheus has scraped the program", func() bool {
		answers(t, base, `up{job="firstline"} == 1 and on() firstline_events_received_total > 0`, &result)
		return len(result.Data.Result) > 0
	})
	for _, question := range questions {
		answers(t, base, question, &result)
	}
	rulesAreHealthy(t, base)
}

// scrapedBy starts a Prometheus that scrapes the address with our rules, and gives where it is.
func scrapedBy(t *testing.T, prometheus, address string) (base string) {
	t.Helper()
	dir, listen := t.TempDir(), "127.0.0.1:"+freePort(t)
	config := strings.ReplaceAll(deployed(t, "prometheus.yml"), "15s", "1s")
	config = regexp.MustCompile(`targets: \[.*\]`).ReplaceAllString(config, "targets: ['"+address+"']")
	for name, text := range map[string]string{"prometheus.yml": config, "alerts.yml": deployed(t, "alerts.yml")} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.CommandContext(t.Context(), prometheus, "--config.file="+filepath.Join(dir, "prometheus.yml"),
		"--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+listen)
	log := &record{}
	c.Stdout, c.Stderr = log, log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait() // the test is over
		if t.Failed() {
			t.Logf("prometheus wrote\n%s", log.tail(2000))
		}
	})
	base = "http://" + listen
	eventually(t, time.Minute, "Prometheus is ready", func() bool {
		status, _, err := get(t.Context(), base+"/-/ready")
		return err == nil && status == http.StatusOK
	})
	return base
}

// answers has Prometheus answer a question.
func answers(t *testing.T, base, question string, result any) {
	t.Helper()
	status, body, err := get(t.Context(), base+"/api/v1/query?query="+url.QueryEscape(question))
	if err != nil || status != http.StatusOK {
		t.Fatalf("%s: %d %v %s", question, status, err, body)
	}
	if err := json.Unmarshal([]byte(body), result); err != nil {
		t.Fatal(err)
	}
}

// rulesAreHealthy waits until Prometheus has evaluated all rules, and looks whether it could, and that none cries.
func rulesAreHealthy(t *testing.T, base string) {
	t.Helper()
	type rule struct{ Name, Health, State, LastError string }
	var rules []rule
	eventually(t, time.Minute, "Prometheus has evaluated the rules", func() bool {
		_, body, err := get(t.Context(), base+"/api/v1/rules")
		var told struct {
			Data struct{ Groups []struct{ Rules []rule } }
		}
		if err != nil || json.Unmarshal([]byte(body), &told) != nil || len(told.Data.Groups) == 0 {
			return false
		}
		rules = told.Data.Groups[0].Rules
		return !slices.ContainsFunc(rules, func(r rule) bool { return r.Health == "unknown" })
	})
	for _, r := range rules {
		if r.Health != "ok" || r.State == "firing" {
			t.Errorf("the rule %s is %s and %s: %s", r.Name, r.Health, r.State, r.LastError)
		}
	}
}

func TestTheUnitIsWhatSystemdTakes(t *testing.T) {
	analyze := tool(t, "systemd-analyze", "systemd")
	unit := strings.ReplaceAll(deployed(t, "firstline.service"), "/usr/local/bin/firstline", program(t))
	path := filepath.Join(t.TempDir(), "firstline.service")
	if err := os.WriteFile(path, []byte(unit), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", path).CombinedOutput()
	if err != nil || strings.Contains(string(out), path) {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	// in tenths of its own measure of exposure, where 10 is all
	out, err = exec.CommandContext(t.Context(), analyze, "security", "--offline=yes", "--threshold=20", "--no-pager", path).CombinedOutput()
	if err != nil {
		t.Errorf("systemd-analyze security: %v\n%s", err, out)
	}
}

// strictly reads YAML documents into values that have to know every key.
func strictly[T any](t *testing.T, name string) (all []T) {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(deployed(t, name)), yaml.Strict())
	for {
		var one T
		if err := decoder.Decode(&one); err != nil {
			if err.Error() == "EOF" {
				return all
			}
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, one)
	}
}

// image is what the Dockerfile promises.
type image struct{ port, data, workspace, user string }

func theImage(t *testing.T) image {
	t.Helper()
	data, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	find := func(pattern string) string {
		found := regexp.MustCompile(pattern).FindStringSubmatch(string(data))
		if found == nil {
			t.Fatalf("the Dockerfile has no %s", pattern)
		}
		return found[1]
	}
	users := map[string]string{"nonroot": "65532"} // of distroless
	return image{port: find(`EXPOSE (\d+)`), data: find(`FIRSTLINE_DATA=(\S+)`), workspace: find(`"serve", "([^"]+)"`),
		user: users[find(`FROM gcr\.io/distroless/[^:]+:(\w+)`)]}
}

// A node is a service of the Compose file.
type node struct {
	Image       string                       `yaml:"image"`
	Build       map[string]string            `yaml:"build"`
	Restart     string                       `yaml:"restart"`
	Command     []string                     `yaml:"command"`
	Stop        string                       `yaml:"stop_grace_period"`
	ReadOnly    bool                         `yaml:"read_only"`
	CapDrop     []string                     `yaml:"cap_drop"`
	SecurityOpt []string                     `yaml:"security_opt"`
	Tmpfs       []string                     `yaml:"tmpfs"`
	Environment map[string]string            `yaml:"environment"`
	Secrets     []string                     `yaml:"secrets"`
	DependsOn   map[string]map[string]string `yaml:"depends_on"`
	Ports       []string                     `yaml:"ports"`
	Volumes     []string                     `yaml:"volumes"`
	Health      map[string]any               `yaml:"healthcheck"`
}

type compose struct {
	Name     string                       `yaml:"name"`
	Node     node                         `yaml:"x-node"`
	Services map[string]node              `yaml:"services"`
	Volumes  map[string]map[string]string `yaml:"volumes"`
	Secrets  map[string]map[string]string `yaml:"secrets"`
}

func TestTheComposeFileAgreesWithTheImage(t *testing.T) {
	file, made := strictly[compose](t, "compose.yaml")[0], theImage(t)
	scraped := deployed(t, "prometheus.yml")
	used := map[string]bool{}
	nodes := 0
	for name, s := range file.Services {
		for _, v := range s.Volumes {
			used[strings.Split(v, ":")[0]] = true
		}
		if s.Image != "firstline" {
			continue
		}
		nodes++
		data := fmt.Sprintf("data-%d:%s", nodes, made.data)
		if !slices.ContainsFunc(s.Volumes, func(v string) bool { return strings.HasPrefix(v, "data-") && strings.HasSuffix(v, ":"+made.data) }) ||
			!slices.Contains(s.Volumes, "./workspace:"+made.workspace) {
			t.Errorf("%s has the volumes %q, want one like %s", name, s.Volumes, data)
		}
		if len(s.Ports) != 1 || !strings.HasSuffix(s.Ports[0], ":"+made.port) {
			t.Errorf("%s has the ports %q, want the image's %s", name, s.Ports, made.port)
		}
		_, port, _ := strings.Cut(s.Environment["FIRSTLINE_OPERATIONS_LISTEN"], ":")
		if !strings.Contains(scraped, "'"+name+":"+port+"'") {
			t.Errorf("Prometheus does not ask %s:%s", name, port)
		}
		if !strings.HasPrefix(s.Environment["FIRSTLINE_STORE"], "file:/run/secrets/") || !s.ReadOnly {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if nodes != 3 {
		t.Errorf("%d nodes, want 3", nodes)
	}
	for volume := range file.Volumes {
		if !used[volume] {
			t.Errorf("nobody uses the volume %s", volume)
		}
	}
}

// An object is one of Kubernetes, as far as the file uses it.
type object struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   struct {
		Name   string            `yaml:"name"`
		Labels map[string]string `yaml:"labels"`
	} `yaml:"metadata"`
	Spec map[string]any `yaml:"spec"`
}

func TestTheKubernetesFileAgreesWithTheImage(t *testing.T) {
	kinds, made := map[string]int{}, theImage(t)
	var set map[string]any
	for _, o := range strictly[object](t, "kubernetes.yaml") {
		kinds[o.Kind]++
		if o.Kind == "StatefulSet" {
			set = o.Spec
		}
	}
	for kind, n := range map[string]int{"Service": 2, "StatefulSet": 1, "PodDisruptionBudget": 1, "PersistentVolumeClaim": 1} {
		if kinds[kind] != n {
			t.Errorf("%d of %s, want %d", kinds[kind], kind, n)
		}
	}
	if kinds["Secret"] != 0 {
		t.Error("a secret is in the file")
	}
	text, err := yaml.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"containerPort: " + made.port, "mountPath: " + made.data + "\n", "mountPath: " + made.workspace + "\n",
		"runAsUser: " + made.user, "path: /readyz", "readOnlyRootFilesystem: true", "value: file:/secrets/store"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
