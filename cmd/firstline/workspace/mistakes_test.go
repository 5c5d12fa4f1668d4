package workspace_test

import (
	"strings"
	"testing"
	"testing/fstest"
)

// edit replaces a part of a file, or the whole of it when old is empty.
func edit(t testing.TB, files fstest.MapFS, name, old, new string) {
	t.Helper()
	if old == "" {
		files[name] = &fstest.MapFile{Data: []byte(new)}
		return
	}
	before := string(files[name].Data)
	if !strings.Contains(before, old) {
		t.Fatalf("%s does not hold %q", name, old)
	}
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(before, old, new, 1))}
}

const (
	conf     = "firstline.yaml"
	vpnEN    = "articles/vpn.en.md"
	inIntent = "intents/it.yaml"
	inFlow   = "flows/password.yaml"
	inEval   = "evals/it.yaml"
	inSite   = "slots/site.yaml"
	inTag    = "slots/tag.yaml"
)

// mistakes are things that people get wrong: one edit of the good workspace each, with the place and the words by which
// it has to be found.
var mistakes = []struct {
	name           string
	file, old, new string
	place, what    string // place is file:line
	warning        bool
}{
	// firstline.yaml: form
	{"yaml is broken", conf, "name: Acme IT", "name: [Acme", "firstline.yaml:2", "YAML cannot be read", false},
	{"yaml is empty", conf, "", "\n", "firstline.yaml:1", "no YAML document", false},
	{"key is misspelt", conf, "case_prefix", "case_prefx", "firstline.yaml:3", `key "case_prefx" is unknown`, false},
	{"nested key is misspelt", conf, "listen", "listn", "firstline.yaml:11", `key "listn" is unknown`, false},
	{"key is given twice", conf, "data: data", "name: twice", "firstline.yaml:14", "already defined", false},
	{"token is in the file", conf, "data: data", "slack_token: xoxb-1",
		"firstline.yaml:14", "looks like a secret", false},
	{"password is deep in the file", conf, "  listen", "  password: x\n  listen",
		"firstline.yaml:11", "looks like a secret", false},
	{"text where a number belongs", conf, "answer: 0.6", "answer: high", "firstline.yaml:4", "is not a number", false},
	{"time span without unit", conf, "deadline: 30s", "deadline: 30", "firstline.yaml:8", "is not a time span", false},
	{"text where a list belongs", conf, "languages: [en, de]", "languages: en",
		"firstline.yaml:2", "is not a list", false},
	{"list where a text belongs", conf, "data: data", "data: [a]", "firstline.yaml:14", "is not a text", false},
	{"text where keys belong", conf, "log: {level: info, format: text}", "log: info",
		"firstline.yaml:15", "keys and values", false},
	{"teams are no list", conf, "", "name: Acme\nteams: it\n", "firstline.yaml:2", "teams is not a list", false},
	{"reminders come by the minute", conf, "data: data", "reviews: {remind: 5m}",
		"firstline.yaml:14", "no time between two reminders", false},
	{"a team's mail is no address", conf, "- id: it\n", "- id: it\n    mail: The IT\n",
		"firstline.yaml:18", "is no mail address", false},
	{"a team's mail has no server", conf, "- id: it\n", "- id: it\n    mail: it@acme.example\n",
		"firstline.yaml:18", "no server that takes mails", true},
	{"actions are a list", conf, "\n  reset: {simulate: ok}", " [reset]",
		"firstline.yaml:33", "keys and values", false},
	// firstline.yaml: values
	{"name is missing", conf, "name: Acme IT", "name: ''", "firstline.yaml:1", "has no name", false},
	{"name is an essay", conf, "Acme IT", strings.Repeat("Acme ", 30), "firstline.yaml:1", "longer than 80", false},
	{"language is unknown", conf, "[en, de]", "[en, fr, de]", "firstline.yaml:2", `"fr" is not spoken`, false},
	{"language is doubled", conf, "[en, de]", "[en, de, en]", "firstline.yaml:2", "named twice", false},
	{"no language", conf, "[en, de]", "[]", "firstline.yaml:2", "speaks no language", false},
	{"case prefix is small", conf, "AC", "ac", "firstline.yaml:3", "case prefix", false},
	{"answer is above one", conf, "0.6", "60", "firstline.yaml:4", "no probability", false},
	{"the promise is above a half", conf, "answer: 0.6", "most_wrong: 0.7", "firstline.yaml:4", "no share of wrong answers",
		false},
	{"the promise is no number", conf, "answer: 0.6", "most_wrong: .nan", "firstline.yaml:4", "most_wrong", false},
	{"everybody is a stranger", conf, "answer: 0.6", "strangers: 1", "firstline.yaml:4", "no share of foreign messages",
		false},
	{"a promise beside a threshold", conf, "answer: 0.6", "answer: 0.6, most_wrong: 0.1", "firstline.yaml:4",
		"most_wrong chooses nothing", true},
	{"all questions may be useless", conf, "ask: 0.25", "most_useless: 1", "firstline.yaml:4", "no share of useless questions",
		false},
	{"a promise beside a lower border", conf, "ask: 0.25", "ask: 0.25, most_useless: 0.5", "firstline.yaml:4",
		"most_useless chooses nothing", true},
	{"answer is below the usual ask", conf, "answer: 0.6, ask: 0.25", "answer: 0.2", "firstline.yaml:4", "not below answer",
		false},
	{"a set answer is zero", conf, "answer: 0.6", "answer: 0", "firstline.yaml:4", "no probability", false},
	{"ask is zero", conf, "0.25", "0", "firstline.yaml:4", "no probability", false},
	{"ask is above answer", conf, "0.25", "0.7", "firstline.yaml:4", "not below answer", false},
	{"burst is negative", conf, "250ms", "-1s", "firstline.yaml:6", "timing.burst is -1s", false},
	{"fragment is shorter than burst", conf, "900ms", "100ms", "firstline.yaml:7", "timing.fragment is 100ms", false},
	{"deadline is an hour", conf, "30s", "1h", "firstline.yaml:8", "timing.deadline is 1h", false},
	{"deadline is before the words end", conf, "900ms\n  deadline: 30s", "10s\n  deadline: 20s",
		"firstline.yaml:8", "over before", false},
	{"desk never late", conf, "desk: 10s", "desk: 24h", "firstline.yaml:9", "timing.desk is 24h", false},
	{"listen has no port", conf, "127.0.0.1:8080", "127.0.0.1", "firstline.yaml:11", "no address", false},
	{"listen has a wild port", conf, "127.0.0.1:8080", ":99999", "firstline.yaml:11", "no address", false},
	{"public url is plain http", conf, "https://help", "http://help",
		"firstline.yaml:12", "how people can reach", false},
	{"public url has a path", conf, "help.acme.example", "help.acme.example/x",
		"firstline.yaml:12", "how people can reach", false},
	{"origin is a star", conf, "https://intranet.acme.example", "*", "firstline.yaml:13", "no origin", false},
	{"data is a folder of the workspace", conf, "data: data", "data: ./articles/",
		"firstline.yaml:14", "no folder for the database", false},
	{"log level is unknown", conf, "info", "inf", "firstline.yaml:15", `log level "inf"`, false},
	{"log format is unknown", conf, "format: text", "format: xml", "firstline.yaml:15", `log format "xml"`, false},
	{"action ends in a wish", conf, "simulate: ok", "simulate: Maybe!", "firstline.yaml:34", `ends in "Maybe!"`, false},
	// firstline.yaml: the provider of identities
	{"issuer is plain http", conf, "data: data", "console: {oidc: {issuer: 'http://id.acme.example', client_id: x}}",
		"firstline.yaml:14", "is no issuer", false},
	{"issuer is the address of its description", conf, "data: data",
		"console: {oidc: {issuer: 'https://id.acme.example/.well-known/openid-configuration', client_id: x}}",
		"firstline.yaml:14", "is no issuer", false},
	{"issuer is missing", conf, "data: data", "console: {oidc: {client_id: x}}", "firstline.yaml:14", "there is no issuer", false},
	{"client is missing", conf, "data: data", "console: {oidc: {issuer: 'https://id.acme.example'}}", "firstline.yaml:14",
		"by a client_id", false},
	{"the secret itself is in the file", conf, "data: data",
		"console: {oidc: {issuer: 'https://id.acme.example', client_id: x, client_secret: hunter2}}", "firstline.yaml:14",
		"no place where a secret is", false},
	{"groups without a claim", conf, "data: data",
		"console: {oidc: {issuer: 'https://id.acme.example', client_id: x, groups_claim: '', members: [desk]}}",
		"firstline.yaml:14", "no claim that holds them", false},
	{"a group without a name", conf, "data: data",
		"console: {oidc: {issuer: 'https://id.acme.example', client_id: x, admins: [' ']}}", "firstline.yaml:14",
		"a group has no name", false},
	{"the button is an essay", conf, "data: data", "console: {oidc: {issuer: 'https://id.acme.example', client_id: x, name: " +
		strings.Repeat("a", 81) + "}}", "firstline.yaml:14", "longer than 80", false},
	{"agents would come back to this machine", conf, "  public_url: https://help.acme.example\n  allowed_origins: [\"https://intranet.acme.example\"]\n",
		"console: {oidc: {issuer: 'https://id.acme.example', client_id: x}}\n", "firstline.yaml:12", "to this machine only", true},
	// firstline.yaml: desks
	{"no desk", conf, "data: data", "data: data\ndesks: []", "firstline.yaml:15", "there is no desk", false},
	{"desk is unknown", conf, "data: data", "data: data\ndesks: [console, rtt]", "firstline.yaml:15", `desk "rtt" is unknown`, false},
	{"desk is doubled", conf, "data: data", "data: data\ndesks: [console, console]", "firstline.yaml:15", "named twice", false},
	{"rt without an address", conf, "data: data", "data: data\ndesks: [console, rt]\nrt: {token: 'env:X', queue: Help}", "firstline.yaml:16",
		"the desk rt has no address", false},
	{"rt without a queue", conf, "data: data", "data: data\ndesks: [rt]\nrt: {token: 'file:t', url: 'https://rt.example.com'}",
		"firstline.yaml:16", "the desk rt has no queue", false},
	{"rt is nowhere", conf, "data: data", "data: data\ndesks: [rt]\nrt:\n  token: env:RT_TOKEN\n  queue: Help\n  url: rt.example.com",
		"firstline.yaml:19", "is no address of an RT", false},
	{"rt has its password in the address", conf, "data: data",
		"data: data\ndesks: [rt]\nrt:\n  token: env:RT_TOKEN\n  queue: Help\n  url: https://me:secret@rt.example.com", "firstline.yaml:19",
		"is no address of an RT", false},
	{"rt is plain http", conf, "data: data", "data: data\ndesks: [rt]\nrt:\n  token: env:RT_TOKEN\n  queue: Help\n  url: http://rt.example.com",
		"firstline.yaml:19", "through the network as they are", true},
	{"discord token in the file", conf, "data: data", "data: data\ndiscord:\n  token: MTIz.abc.def", "firstline.yaml:16",
		"no place where a secret is", false},
	{"discord without a token", conf, "data: data", "data: data\ndiscord:\n  guilds: {'81384788765712384': {languages: [en]}}",
		"firstline.yaml:15", "there is no token", false},
	{"discord server by name", conf, "data: data", "data: data\ndiscord:\n  token: env:D\n  guilds: {acme: {languages: [en]}}",
		"firstline.yaml:17", "no id of a server", false},
	{"discord channel of no use", conf, "data: data",
		"data: data\ndiscord:\n  token: env:D\n  guilds:\n    '81384788765712384':\n      channels: {help: shout}",
		"firstline.yaml:19", "nothing that the bot can do", false},
	{"discord speaks another language", conf, "data: data",
		"data: data\ndiscord:\n  token: env:D\n  guilds:\n    '81384788765712384':\n      languages: [fr]",
		"firstline.yaml:19", `does not speak "fr"`, false},
	{"discord panel about nothing", conf, "data: data",
		"data: data\ndiscord:\n  token: env:D\n  guilds:\n    '81384788765712384':\n      panels: [{channel: help, title: Help, topics: [no]}]",
		"firstline.yaml:19", `category "no" is unknown`, false},
	{"discord desk without a channel", conf, "data: data", "data: data\ndesks: [discord]\ndiscord:\n  token: env:D",
		"firstline.yaml:16", "the desk discord has no channel", false},
	{"discord desk of nobody", conf, "data: data",
		"data: data\ndesks: [discord]\ndiscord:\n  token: env:D\n  desk: {nobody: '81384788765712384'}", "firstline.yaml:18",
		`team "nobody" is unknown`, false},
	{"discord desk without connection", conf, "data: data", "data: data\ndesks: [discord]", "firstline.yaml:15",
		"no connection to Discord", false},
	{"discord is elsewhere", conf, "data: data", "data: data\ndiscord:\n  token: env:D\n  api: http://discord.example",
		"firstline.yaml:17", "no address of Discord", false},
	{"discord counts below nothing", conf, "data: data", "data: data\ndiscord:\n  token: env:D\n  messages_per_minute: -1",
		"firstline.yaml:17", "messages_per_minute is -1", false},
	{"slack token in the file", conf, "data: data", "data: data\nslack:\n  app_token: env:A\n  bot_token: xoxb-1", "firstline.yaml:17",
		"no place where a secret is", false},
	{"slack without a way in", conf, "data: data", "data: data\nslack:\n  bot_token: env:B", "firstline.yaml:16",
		"no way to reach the bot", false},
	{"slack without a bot", conf, "data: data", "data: data\nslack:\n  app_token: env:A", "firstline.yaml:15",
		"no bot token", false},
	{"slack channel of no use", conf, "data: data", "data: data\nslack:\n  bot_token: env:B\n  app_token: env:A\n  channels: {help: shout}",
		"firstline.yaml:18", `"shout" is nothing that the bot can do`, false},
	{"slack reaction of no use", conf, "data: data", "data: data\nslack:\n  bot_token: env:B\n  app_token: env:A\n  reactions: {-1: no}",
		"firstline.yaml:18", `"no" is nothing that a reaction can stand for`, false},
	{"slack reaction of no name", conf, "data: data", "data: data\nslack:\n  bot_token: env:B\n  app_token: env:A\n  reactions: {\"a b\": human}",
		"firstline.yaml:18", "no name of a reaction", false},
	{"slack is elsewhere", conf, "data: data", "data: data\nslack:\n  bot_token: env:B\n  app_token: env:A\n  api: http://slack.example",
		"firstline.yaml:18", "no address of Slack", false},
	{"slack desk without a channel", conf, "data: data", "data: data\ndesks: [slack]\nslack:\n  bot_token: env:B\n  app_token: env:A",
		"firstline.yaml:16", "has no channel", false},
	{"slack desk of nobody", conf, "data: data", "data: data\ndesks: [slack]\nslack:\n  bot_token: env:B\n  app_token: env:A\n  desk: {nobody: C01}",
		"firstline.yaml:19", `team "nobody" is unknown`, false},
	{"slack desk without connection", conf, "data: data", "data: data\ndesks: [slack]", "firstline.yaml:15",
		"no connection to Slack", false},
	{"rt is asked all the time", conf, "data: data",
		"data: data\ndesks: [rt]\nrt:\n  token: env:RT_TOKEN\n  queue: Help\n  url: https://rt.example.com\n  every: 10ms", "firstline.yaml:20",
		"rt.every is 10ms", false},
	{"rt has an odd field", conf, "data: data",
		"data: data\ndesks: [rt]\nrt:\n  token: env:RT_TOKEN\n  queue: Help\n  url: https://rt.example.com\n  field: \"a'} OR 'b\"", "firstline.yaml:20",
		"no name of a custom field", false},
	{"rt has its token in the file", conf, "data: data", "data: data\ndesks: [rt]\nrt:\n  token: 1-2-abcdef\n  url: https://rt.example.com\n  queue: Help",
		"firstline.yaml:17", "no place where the token", false},
	{"rt is no desk", conf, "data: data", "data: data\nrt: {url: 'https://rt.example.com'}", "firstline.yaml:15",
		"it is no desk", true},
	{"rt has no token", conf, "data: data",
		"data: data\ndesks: [rt]\nrt:\n  queue: Help\n  url: https://rt.example.com", "firstline.yaml:16",
		"no place where the token", false},
	// firstline.yaml: teams and routing
	{"team is there twice", conf, "id: security", "id: it", "firstline.yaml:23", "there twice", false},
	{"team id has capitals", conf, "id: security", "id: Security", "firstline.yaml:23", "no id of a team", false},
	{"team has no German name", conf, ", de: Sicherheit", "", "firstline.yaml:24", `no name in "de"`, false},
	{"zone is unknown", conf, "Europe/Berlin", "Europe/Berln", "firstline.yaml:20", "time zone", false},
	{"zone is missing", conf, "      zone: Europe/Berlin\n", "", "firstline.yaml:19", "no time zone", false},
	{"hours are bad", conf, "Mon-Fri 09:00-17:00", "Mo-Fr 9-17", "firstline.yaml:21", "days are Mon", false},
	{"hours end before they begin", conf, "09:00-17:00", "17:00-09:00", "firstline.yaml:21", "after the start", false},
	{"holiday is no day", conf, "2026-12-25", "25.12.2026", "firstline.yaml:22", "want like 2026-12-25", false},
	{"default team is unknown", conf, "default_team: it", "default_team: itt",
		"firstline.yaml:25", "does not exist", false},
	{"default team is missing", conf, "default_team: it\n", "", "firstline.yaml:1", "no default team", false},
	{"rule has no name", conf, "name: security first", "name:", "firstline.yaml:27", "has no name", false},
	{"rule chooses nothing", conf, "    team: security\n    priority: urgent\n", "",
		"firstline.yaml:27", "chooses nothing", false},
	{"rule names an unknown intent", conf, "intent: phishing", "intent: phish",
		"firstline.yaml:28", `intent "phish"`, false},
	{"rule names an unknown article", conf, "article: vpn", "article: xyz",
		"firstline.yaml:29", `article "xyz"`, false},
	{"rule names an unknown channel", conf, "channel: web", "channel: fax",
		"firstline.yaml:30", `channel "fax"`, false},
	{"rule names an unknown team", conf, "team: security", "team: securty",
		"firstline.yaml:31", `team "securty"`, false},
	{"priority is unknown", conf, "priority: urgent", "priority: now", "firstline.yaml:32", `priority "now"`, false},
	{"impact is no grade", conf, "priority: urgent", "impact: huge", "firstline.yaml:32", "is no grade", false},
	{"rule speaks a language that is not spoken", conf, "priority: urgent", "lang: fr", "firstline.yaml:32",
		`nobody speaks "fr"`, false},
	{"rule names an unknown category", conf, "priority: urgent", "category: mail", "firstline.yaml:32",
		`category "mail" does not exist`, false},
	{"category has no name", conf, "default_team: it\n", "default_team: it\ncategories: {mail: {en: Mail}}\n",
		"firstline.yaml:26", `no name in "de"`, false},
	{"category hangs in the air", conf, "default_team: it\n",
		"default_team: it\ncategories: {mail/spam: {en: Spam, de: Spam}}\n", "firstline.yaml:26", `no category "mail" above`, false},
	{"third level is unknown", conf, "    name: {en: Security", "    third_level: itt\n    name: {en: Security",
		"firstline.yaml:24", `team "itt" does not exist`, false},
	{"third level goes round", conf, "    name: {en: Security", "    third_level: security\n    name: {en: Security",
		"firstline.yaml:24", "goes round: security, security", false},
	{"share_out is no flag", conf, "    name: {en: Security", "    share_out: maybe\n    name: {en: Security",
		"firstline.yaml:24", "neither true nor false", false},
	{"capacity without sharing", conf, "    name: {en: Security", "    capacity: 3\n    name: {en: Security",
		"firstline.yaml:24", "limits nothing", true},
	{"promise is for an unknown priority", conf, "default_team: it\n",
		"default_team: it\nservice: {promises: {huge: {resolution: 1h}}}\n", "firstline.yaml:26", `priority "huge"`, false},
	{"promise is too short", conf, "default_team: it\n",
		"default_team: it\nservice: {promises: {low: {first_response: 5s}}}\n", "firstline.yaml:26", "no time to keep", false},
	{"solution before the answer", conf, "default_team: it\n",
		"default_team: it\nservice: {promises: {low: {first_response: 5h, resolution: 1h}}}\n", "firstline.yaml:26",
		"before the first answer", false},
	{"embeddings have no name", conf, "default_team: it\n",
		"default_team: it\nmodel: {embeddings: {url: 'https://models.example.org/v1'}}\n", "firstline.yaml:26",
		"embeddings has no name", false},
	{"embeddings have no place", conf, "default_team: it\n", "default_team: it\nmodel: {embeddings: {name: small}}\n",
		"firstline.yaml:26", "nothing says where the model of embeddings is", false},
	{"embeddings are sent in the clear", conf, "default_team: it\n",
		"default_team: it\nmodel: {embeddings: {name: small, url: 'http://models.example.org/v1'}}\n", "firstline.yaml:26",
		"in the clear", false},
	{"key of embeddings is in the file", conf, "default_team: it\n",
		"default_team: it\nmodel: {embeddings: {name: small, url: 'http://localhost:11434/v1', key: sk-123}}\n",
		"firstline.yaml:26", "no place where a secret is", false},
	{"vectors have too many numbers", conf, "default_team: it\n",
		"default_team: it\nmodel: {embeddings: {name: small, url: 'http://localhost:11434/v1', dimensions: 9000}}\n",
		"firstline.yaml:26", "dimensions is 9000", false},
	{"personal data of embeddings", conf, "default_team: it\n",
		"default_team: it\nmodel: {embeddings: {name: small, url: 'http://localhost:11434/v1', personal_data: some}}\n",
		"firstline.yaml:26", `"some" is nothing that can be done`, false},
	{"model thinks in an unknown way", conf, "default_team: it\n",
		"default_team: it\nmodel: {name: big, url: 'http://localhost:11434/v1', effort: hgih}\n",
		"firstline.yaml:26", `"hgih" is no effort`, false},
	{"operations have no port", conf, "default_team: it\n", "default_team: it\noperations: {listen: localhost}\n",
		"firstline.yaml:26", "no address to listen on", false},
	{"operations are where the pages are", conf, "default_team: it\n",
		"default_team: it\noperations: {listen: '127.0.0.1:8080'}\n", "firstline.yaml:26", "the address of the web pages", false},
	{"profiles can be taken nowhere", conf, "default_team: it\n", "default_team: it\noperations: {profile: true}\n",
		"firstline.yaml:26", "nowhere", true},
	{"collector has a path", conf, "default_team: it\n",
		"default_team: it\noperations: {traces: 'http://collector:4318/v1/traces'}\n", "firstline.yaml:26",
		"where a collector is", false},
	{"drain is too long", conf, "default_team: it\n", "default_team: it\noperations: {drain: 1h}\n", "firstline.yaml:26",
		"operations.drain is 1h", false},
	{"nothing may finish", conf, "default_team: it\n", "default_team: it\noperations: {finish: 0s}\n",
		"firstline.yaml:26", "operations.finish is 0s", false},
	{"nobody is reminded", conf, "default_team: it\n", "default_team: it\nservice: {remind: 90h}\n", "firstline.yaml:26",
		"nobody is reminded", false},
	{"ready reply has a place that nothing fills", conf, "default_team: it\n",
		"default_team: it\nreplies: [{id: hi, title: {en: Hi, de: Hi}, text: {en: 'Hi {persom}', de: Hallo}}]\n",
		"firstline.yaml:26", "{persom} that nothing fills", false},
	{"ready reply is not in every language", conf, "default_team: it\n",
		"default_team: it\nreplies: [{id: hi, title: {en: Hi, de: Hi}, text: {en: Hi}}]\n",
		"firstline.yaml:26", `no text in "de"`, false},
	{"action is not used", conf, "reset: {", "restart: {simulate: ok}\n  reset: {",
		"firstline.yaml:34", "no flow asks", true},
	// articles
	{"article has no front matter", vpnEN, "", "Start it.", "articles/vpn.en.md:1", "no front matter", false},
	{"article has an unknown key", vpnEN, "owner:", "woner:", "articles/vpn.en.md:5", `"woner" is unknown`, false},
	{"article has no title", vpnEN, "title: Connect to VPN\n", "", "articles/vpn.en.md:1", "title is missing", false},
	{"article is in another language than its name", vpnEN, "lang: en", "lang: de",
		"articles/vpn.en.md:3", "file name says en", false},
	{"review is no day", vpnEN, "2027-03-01", "March", "articles/vpn.en.md:6", "not a day", false},
	{"article has no language in its name", "articles/note.md", "", "---\ntitle: N\nlang: en\n---\nN.",
		"articles/note.md:1", "no language", false},
	{"article links into nothing", vpnEN, "the VPN", "[it](gone.en.md)", "articles/vpn.en.md:8", "", false},
	{"article names an unknown flow", vpnEN, "owner: it", "flow: gone", "articles/vpn.en.md:5", `flow "gone"`, false},
	{"owner is no team", vpnEN, "owner: it", "owner: ti", "articles/vpn.en.md:5", `owner "ti"`, true},
	{"review is overdue", vpnEN, "2027-03-01", "2026-03-01", "articles/vpn.en.md:6", "was due on 2026-03-01", true},
	{"question is in two articles", vpnEN, "vpn does not connect", "Forgot my  password?",
		"articles/vpn.en.md:4", "also one of", true},
	{"article is not translated", "articles/new.en.md", "", "---\ntitle: N\nlang: en\n---\nNew.",
		"articles/new.en.md:1", `not there in "de"`, true},
	{"file in articles is no article", "articles/notes.txt", "", "x", "articles/notes.txt", "not read", true},
	{"article twice in folders", "articles/old/vpn.en.md", "", "x", "articles/vpn.en.md:1", "is there twice", false},
	{"source changed an edited article", "articles/wiki/a.en.md.theirs", "", "x", "articles/wiki/a.en.md.theirs",
		"changed both here and at its source", true},
	// intents
	{"intents have an unknown key", inIntent, "    answer: vpn", "    anser: vpn",
		"intents/it.yaml:7", "unknown key", false},
	{"intent leads nowhere", inIntent, "    answer: vpn\n", "", "intents/it.yaml:2", "leads to 0 things", false},
	{"intent id is used twice", inIntent, "id: phishing", "id: vpn", "intents/it.yaml:14", "used twice", false},
	{"intent has no title", inIntent, "    title: {en: VPN, de: VPN}\n", "", "intents/it.yaml:2", "no title", false},
	{"example belongs to two intents", inIntent, "fake invoice", "vpn is down",
		"intents/it.yaml:14", "is also one of", false},
	{"intent leads to a missing article", inIntent, "answer: vpn", "answer: vpm",
		"intents/it.yaml:2", `article "vpm"`, false},
	{"intent leads to a missing flow", inIntent, "flow: password", "flow: pw", "intents/it.yaml:8", `flow "pw"`, false},
	{"intent hands to an unknown team", inIntent, "team: security", "team: police",
		"intents/it.yaml:14", `team "police"`, false},
	{"intent has a wrong priority", inIntent, "urgent", "asap", "intents/it.yaml:19", "priority", false},
	{"intent speaks one language", inIntent, "      de: [\"VPN ist weg\", \"kein VPN\", \"Tunnel geht nicht auf\"]\n", "",
		"intents/it.yaml:2", `no examples in "de"`, true},
	{"intent has few examples", inIntent, ", \"no tunnel\"", "", "intents/it.yaml:2", "only 2 examples", true},
	{"intents are saved as yml", "intents/more.yml", "", "intents: []", "intents/more.yml", "not read", true},
	// flows
	{"flow is not named like its file", inFlow, "id: password", "id: pass",
		"flows/password.yaml:1", "not the file's name", false},
	{"flow step leads nowhere", inFlow, "next: reset", "next: rest", "flows/password.yaml:4", "does not exist", false},
	{"flow uses an empty slot", inFlow, "\"{user}\"", "\"{name}\"", "flows/password.yaml:9", "{name}", false},
	{"flow does an undeclared action", inFlow, "act: reset", "act: wipe",
		"flows/password.yaml:9", `action "wipe"`, false},
	{"flow hands to an unknown team", inFlow, "team: it", "team: at", "flows/password.yaml:16", `team "at"`, false},
	{"flow is not translated", inFlow, "title: {en: Password, de: Passwort}", "title: {en: Password}",
		"flows/password.yaml:1", `not speak "de"`, true},
	{"nothing leads to a flow", "flows/lone.yaml", "", "id: lone\ntitle: {en: L, de: L}\nsteps:\n  - {id: a, resolve: {en: A, de: A}}\n",
		"flows/lone.yaml:1", "nothing leads to", true},
	{"flow asks for an unknown kind", inFlow, "type: text", "type: stie",
		"flows/password.yaml:7", `unknown type "stie"`, false},
	// slots
	{"slot has an unknown key", inSite, "title:", "titel:", "slots/site.yaml:2", `unknown key "titel"`, false},
	{"slot is not named like its file", inSite, "id: site", "id: place", "slots/site.yaml:1", "not the file's name", false},
	{"entry is there twice", inSite, "id: cologne", "id: leeds", "slots/site.yaml:5", "there twice", false},
	{"pattern does not compile", inTag, "AC-", "AC-(", "slots/tag.yaml:3", "does not compile", false},
	{"pattern misses its example", inTag, "AC-1234", "AC-12", "slots/tag.yaml:4", "does not fit its example", false},
	{"pattern fits everything", inTag, `AC-\d{4}`, ".*", "slots/tag.yaml:3", "ordinary words", false},
	{"two entries share a name", inSite, "name: Leeds", "name: Leeds, also: [koeln]", "slots/site.yaml:5", "also one of", true},
	{"entry is not translated", inSite, ", de: Köln", "", "slots/site.yaml:5", `no name in "de"`, true},
	{"slot is not translated", inTag, ", de: Nummer", "", "slots/tag.yaml:1", `no title in "de"`, true},
	{"slots are saved as yml", "slots/more.yml", "", "id: more", "slots/more.yml", "not read", true},
	{"eval expects an unknown slot", inEval, "outcome: flow", "outcome: flow, slots: {sit: leeds}",
		"evals/it.yaml:2", `slot "sit"`, false},
	{"eval expects an unknown entry", inEval, "outcome: flow", "outcome: flow, slots: {site: leds}",
		"evals/it.yaml:2", `site "leds"`, false},
	// evals
	{"eval has an unknown key", inEval, "    kind:", "    knd:", "evals/it.yaml:3", `key "knd"`, false},
	{"eval has an unknown kind", inEval, "kind: answerable", "kind: easy", "evals/it.yaml:2", `kind "easy"`, false},
	{"eval name is used twice", inEval, "kein VPN", "lost password", "evals/it.yaml:7", "used twice", false},
	{"eval expects an unknown outcome", inEval, "outcome: flow", "outcome: magic",
		"evals/it.yaml:2", `outcome "magic"`, false},
	{"eval expects an unknown intent", inEval, "intent: password", "intent: pass",
		"evals/it.yaml:2", `intent "pass"`, false},
	{"eval expects an unknown article", inEval, "article: [vpn]", "article: [nvp]",
		"evals/it.yaml:11", `article "nvp"`, false},
	{"eval is in a language nobody speaks", conf, "[en, de]", "[en]", "evals/it.yaml:7", "does not speak", true},
}

// mostFollowers is how many problems one mistake may cause: what breaks the configuration as a whole, or a file that
// others name, rightly has followers, but people must not have to look for the one that counts.
const mostFollowers = 6

func TestEveryMistakeIsFoundWithPlaceAndFix(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			files := good(t)
			edit(t, files, m.file, m.old, m.new)
			_, problems := open(files, nil)
			if len(problems) > mostFollowers {
				t.Errorf("%d problems: %v", len(problems), problems)
			}
			for _, p := range problems {
				place, _, _ := strings.Cut(p.Error(), ": ")
				if place == m.place && strings.Contains(p.What, m.what) && p.Warning == m.warning {
					if strings.TrimSpace(p.Fix) == "" {
						t.Errorf("%v has no fix", p)
					}
					return
				}
			}
			t.Errorf("not found at %s: %q; found: %v", m.place, m.what, problems)
		})
	}
}

func TestMissingFoldersAreTold(t *testing.T) {
	for folder, warning := range map[string]bool{"articles": false, "intents": true} {
		t.Run(folder, func(t *testing.T) {
			files := good(t)
			for name := range files {
				if strings.HasPrefix(name, folder+"/") {
					delete(files, name)
				}
			}
			_, problems := open(files, nil)
			for _, p := range problems {
				if p.File == folder && p.Warning == warning && strings.Contains(p.What, "missing") {
					return
				}
			}
			t.Errorf("problems: %v", problems)
		})
	}
}
