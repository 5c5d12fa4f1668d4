package workspace

import (
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/action/proof/mail"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// FileName is the workspace's own file. A folder that has it is a workspace.
const FileName = "firstline.yaml"

// A Config is firstline.yaml with its defaults and the environment filled in. [Reference] tells what each key means.
type Config struct {
	Name          string                `yaml:"name"`
	Languages     []string              `yaml:"languages"` // the first stands in where none is known
	CasePrefix    string                `yaml:"case_prefix"`
	Understanding Understanding         `yaml:"understanding"`
	Timing        Timing                `yaml:"timing"`
	Web           Web                   `yaml:"web"`
	Files         Files                 `yaml:"files"`
	Console       Console               `yaml:"console"`
	Data          string                `yaml:"data"` // relative to the workspace unless it is absolute
	Log           Log                   `yaml:"log"`
	Store         Place                 `yaml:"store"`
	Redis         Redis                 `yaml:"redis"`
	Keep          Keep                  `yaml:"keep"`
	Operations    Operations            `yaml:"operations"`
	Teams         []Team                `yaml:"teams"`
	Service       Service               `yaml:"service"`
	Reviews       Reviews               `yaml:"reviews"`
	Categories    Categories            `yaml:"categories"`
	Resolutions   []Resolution          `yaml:"resolutions"`
	Replies       []Reply               `yaml:"replies"`
	DefaultTeam   string                `yaml:"default_team"`
	Routing       []handoff.Rule        `yaml:"routing"`
	Actions       map[string]Simulation `yaml:"actions"`
	Desks         []string              `yaml:"desks"`
	RT            RT                    `yaml:"rt"`
	Slack         Slack                 `yaml:"slack"`
	Discord       Discord               `yaml:"discord"`
	Model         Model                 `yaml:"model"`
	Directory     Directory             `yaml:"directory"`
	Proof         Proof                 `yaml:"proof"`
}

// spoken are the languages that this version really speaks, each once: a wrong one is not missed in every article.
func (c Config) spoken() []string {
	var known []string
	for _, lang := range texts.Languages() {
		if slices.Contains(c.Languages, lang) {
			known = append(known, lang)
		}
	}
	return known
}

// Understanding is how sure the bot has to be.
type Understanding struct {
	MostWrong   float64 `yaml:"most_wrong"`   // 0: nothing is promised
	MostUseless float64 `yaml:"most_useless"` // 0: left to us
	Strangers   float64 `yaml:"strangers"`
	Answer      float64 `yaml:"answer"`   // 0: chosen
	Ask         float64 `yaml:"ask"`      // 0: chosen
	Feedback    bool    `yaml:"feedback"` // what people say of articles moves them
	Urgency     bool    `yaml:"urgency"`  // how pressing people call their requests moves cases
}

// mostUseless is the promise about questions of those who promise something about answers and nothing else.
const mostUseless = 0.50

// promise is what the thresholds are chosen to keep.
func (u Understanding) promise() decide.Promise {
	p := decide.Promise{MostWrong: u.MostWrong, MostUseless: u.MostUseless, Strangers: u.Strangers}
	if p.MostUseless == 0 && p.MostWrong > 0 && u.Answer == 0 {
		p.MostUseless = mostUseless
	}
	return p
}

// Timing is how long things may take.
type Timing struct {
	Burst    time.Duration `yaml:"burst"`
	Fragment time.Duration `yaml:"fragment"`
	Deadline time.Duration `yaml:"deadline"`
	Desk     time.Duration `yaml:"desk"`
}

// Bot gives the times as the conversation engine calls them.
func (t Timing) Bot() bot.Timing {
	return bot.Timing{Complete: t.Burst, Fragment: t.Fragment, Deadline: t.Deadline, Desk: t.Desk}
}

// Web is where the pages are.
type Web struct {
	Listen         string   `yaml:"listen"`
	PublicURL      string   `yaml:"public_url"`     // empty: people come to Listen directly
	VisitorHeader  string   `yaml:"visitor_header"` // only for a proxy that sets it itself: visitors could, too
	AllowedOrigins []string `yaml:"allowed_origins"`
	// how much one visitor may send
	ConversationsPerMinute int `yaml:"conversations_per_minute"`
	MessagesPerMinute      int `yaml:"messages_per_minute"`
}

// Files are what people and agents may attach.
type Files struct {
	MaxMB   int      `yaml:"max_mb"` // of one file; 0: none are taken
	Refused []string `yaml:"refused"`
}

// Limits gives them as channels and desks know them.
func (f Files) Limits() handoff.Limits {
	var refused []string
	for _, ending := range f.Refused {
		refused = append(refused, strings.ToLower(strings.TrimPrefix(ending, ".")))
	}
	return handoff.Limits{Bytes: int64(f.MaxMB) << 20, Refused: refused}
}

// Console is where agents work.
type Console struct {
	OIDC OIDC `yaml:"oidc"`
}

// OIDC is a provider of identities at which agents sign in. Without an issuer there is none.
type OIDC struct {
	Issuer       string   `yaml:"issuer"`
	ClientID     string   `yaml:"client_id"`
	ClientSecret Secret   `yaml:"client_secret"`
	Name         string   `yaml:"name"`
	Scopes       []string `yaml:"scopes"`
	TrustEmail   bool     `yaml:"trust_email"`
	GroupsClaim  string   `yaml:"groups_claim"`
	Members      []string `yaml:"members"`
	Leads        []string `yaml:"leads"`
	Admins       []string `yaml:"admins"`
}

// Admission says whom the provider's word lets in.
func (o OIDC) Admission() handoff.Admission {
	a := handoff.Admission{Roles: map[string]handoff.Role{}, TrustEmail: o.TrustEmail}
	for _, list := range []struct { // a group in two lists gets the higher role
		groups []string
		role   handoff.Role
	}{{o.Members, handoff.Member}, {o.Leads, handoff.Lead}, {o.Admins, handoff.Admin}} {
		for _, group := range list.groups {
			a.Roles[group] = list.role
		}
	}
	return a
}

// Log is what the program writes about itself.
type Log struct {
	Level  string `yaml:"level"`
	Format string `yaml:"format"`
}

// RT is where the tickets of the desk rt are.
type RT struct {
	URL   string        `yaml:"url"`
	Token Secret        `yaml:"token"`
	Queue string        `yaml:"queue"`
	Field string        `yaml:"field"`
	Every time.Duration `yaml:"every"`
}

// Slack is the workspace of Slack in which people ask. Without a bot token there is none.
type Slack struct {
	BotToken      Secret            `yaml:"bot_token"`
	AppToken      Secret            `yaml:"app_token"`      // with it we connect to Slack
	Sockets       int               `yaml:"sockets"`        // how many connections then
	SigningSecret Secret            `yaml:"signing_secret"` // with it Slack may reach us
	API           string            `yaml:"api"`
	Channels      map[string]string `yaml:"channels"` // what the bot does there, by name or id
	SuggestPause  time.Duration     `yaml:"suggest_pause"`
	Reactions     map[string]string `yaml:"reactions"` // what they stand for, by name
	Assistant     bool              `yaml:"assistant"`
	Prompts       []string          `yaml:"prompts"` // intents
	Desk          map[string]string `yaml:"desk"`    // channels of the desk slack, by team
}

// On tells whether people ask in Slack.
func (s Slack) On() bool { return s.BotToken != "" }

// Discord is where a community asks. Without a token there is nobody.
type Discord struct {
	Token     Secret                  `yaml:"token"`
	API       string                  `yaml:"api"`
	Shards    int                     `yaml:"shards"` // 0: as many as Discord wants
	PerMinute int                     `yaml:"messages_per_minute"`
	Guilds    map[string]DiscordGuild `yaml:"guilds"`  // by id; none: every server that invites the bot
	Desk      map[string]string       `yaml:"desk"`    // channels of the desk discord, by team
	Helpers   map[string]string       `yaml:"helpers"` // teams of those who work there without an account, by role
}

// On tells whether people ask on Discord.
func (d Discord) On() bool { return d.Token != "" }

// DiscordGuild is one server.
type DiscordGuild struct {
	Languages []string            `yaml:"languages"`
	Audience  []string            `yaml:"audience"` // that everybody there is in
	Roles     map[string][]string `yaml:"roles"`    // audiences that roles open
	Channels  map[string]string   `yaml:"channels"` // what the bot does there, by name or id
	Helpers   []string            `yaml:"helpers"`  // roles whose answers may be marked as the solution
	Panels    []DiscordPanel      `yaml:"panels"`
}

// DiscordPanel is a message with which people open a ticket.
type DiscordPanel struct {
	Channel   string   `yaml:"channel"`
	Title     string   `yaml:"title"`
	Text      string   `yaml:"text"`
	Topics    []string `yaml:"topics"` // of the categories
	Questions []string `yaml:"questions"`
}

// A Team is one that gets cases, as it is written. [Workspace.Policy] has it with its hours understood.
type Team struct {
	ID    string            `yaml:"id"`
	Name  map[string]string `yaml:"name"`
	Hours Hours             `yaml:"hours"`
	Mail  string            `yaml:"mail"` // where it is reminded of reviews; empty: not by mail

	ThirdLevel string   `yaml:"third_level"`
	ShareOut   bool     `yaml:"share_out"`
	Capacity   int      `yaml:"capacity"`
	Private    bool     `yaml:"private"`
	Promises   Promises `yaml:"promises"`
}

// PrivateTeams gives the ids of the teams that keep their cases to themselves.
func (c Config) PrivateTeams() []string {
	var ids []string
	for _, t := range c.Teams {
		if t.Private {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// Promises are what is promised about cases, by priority.
type Promises map[handoff.Priority]handoff.Level

// Service is what is promised about all cases.
type Service struct {
	Promises Promises      `yaml:"promises"`
	Remind   time.Duration `yaml:"remind"`
	GiveUp   time.Duration `yaml:"give_up"`
	Close    time.Duration `yaml:"close"`
}

// A Resolution is a way in which cases are resolved.
type Resolution struct {
	ID   string            `yaml:"id"`
	Name map[string]string `yaml:"name"`
}

// A Reply is one that agents send often, by language.
type Reply struct {
	ID    string            `yaml:"id"`
	Title map[string]string `yaml:"title"`
	Text  map[string]string `yaml:"text"`
}

// Categories are the names of categories by language.
type Categories map[string]map[string]string

// Hours are when a team is there, as they are written. Empty hours are always open.
type Hours struct {
	Zone   string   `yaml:"zone"`
	Open   []string `yaml:"open"`
	Closed []string `yaml:"closed"`
}

// defaults is the configuration of an empty file.
func defaults() Config {
	t := bot.DefaultTiming()
	return Config{
		Languages:     []string{"en"},
		CasePrefix:    "FL",
		Understanding: Understanding{Strangers: 0.20, Feedback: true, Urgency: true},
		Timing:        Timing{Burst: t.Complete, Fragment: t.Fragment, Deadline: t.Deadline, Desk: t.Desk},
		Web:           Web{Listen: "127.0.0.1:8080", ConversationsPerMinute: 120, MessagesPerMinute: 30},
		Files:         Files{MaxMB: int(handoff.DefaultLimits().Bytes >> 20), Refused: handoff.DefaultLimits().Refused},
		Console:       Console{OIDC: OIDC{Scopes: []string{"openid", "profile", "email"}, GroupsClaim: "groups"}},
		Service:       Service{Remind: 24 * time.Hour, GiveUp: 72 * time.Hour, Close: 7 * 24 * time.Hour},
		Reviews:       Reviews{Remind: 7 * 24 * time.Hour},
		Data:          "data",
		Redis:         defaultRedis(),
		Keep:          Keep{Folder: "retired"},
		Desks:         []string{consoleDesk},
		Slack:         Slack{Sockets: 1, SuggestPause: 10 * time.Minute, Assistant: true},
		Discord:       Discord{PerMinute: 20},
		RT:            RT{Field: "Conversation", Every: 15 * time.Second},
		Directory:     Directory{Timeout: 15 * time.Second},
		Proof:         Proof{Settled: 168 * time.Hour, Life: 15 * time.Minute, Mail: Mail{Security: mail.STARTTLS}},
		Model: Model{Key: DefaultModelKey, API: apiOpenAI, AtOnce: 4, PersonalData: personalHidden, KeepDays: 30,
			Caps: Caps{PersonTokens: 100_000, Tokens: 2_000_000}},
		Log:        Log{Level: "info", Format: "text"},
		Operations: Operations{Finish: 10 * time.Second},
	}
}
