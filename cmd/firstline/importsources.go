package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/firstline-support/firstline/kb/bring/from"
)

// importSite brings a web site.
type importSite struct {
	importFlags
	URL          string        `arg:"" name:"url" help:"Address of its start page."`
	Under        string        `placeholder:"PATH" help:"Only pages whose path begins so, such as /help/."`
	Limit        int           `default:"2000" help:"Most pages to fetch; 0: no limit."`
	AllowPrivate []string      `placeholder:"HOST" help:"Host that may be in a private network."`
	Every        time.Duration `default:"1s" help:"Pause between two requests; robots.txt may ask for a longer one."`
}

// Run brings the site.
func (c importSite) Run(ctx context.Context, t terminal) error {
	client := apiFlags{AllowPrivate: c.AllowPrivate, Every: c.Every}.client()
	return c.bring(ctx, t, &from.Site{Client: client, Start: c.URL, Under: c.Under, Limit: c.Limit})
}

// importMediaWiki brings a wiki.
type importMediaWiki struct {
	importFlags
	apiFlags
	URL       string `arg:"" name:"url" help:"Address of the wiki, or of its api.php."`
	Namespace []int  `default:"0" help:"Numbers of the namespaces; 0 is that of the articles."`
	User      string `placeholder:"NAME" help:"Who reads, such as Admin@bot; see Special:BotPasswords. Else anybody."`
	Password  string `name:"password-file" placeholder:"FILE" help:"File with the password. Else MEDIAWIKI_PASSWORD."`
}

// Run brings the wiki.
func (c importMediaWiki) Run(ctx context.Context, t terminal) error {
	password, err := secret("MEDIAWIKI_PASSWORD", c.Password)
	if err != nil {
		return err
	}
	return c.bring(ctx, t, &from.MediaWiki{Client: c.client(), URL: c.URL, Namespaces: c.Namespace, User: c.User,
		Password: password})
}

// importDokuWiki brings a wiki.
type importDokuWiki struct {
	importFlags
	apiFlags
	URL      string `arg:"" name:"url" help:"Address of the wiki."`
	Under    string `placeholder:"NAMESPACE" help:"Only pages whose name begins so, such as it:."`
	User     string `placeholder:"NAME" help:"Who reads. Else anybody, where the wiki allows that."`
	Password string `name:"password-file" placeholder:"FILE" help:"File with the password. Else DOKUWIKI_PASSWORD."`
}

// Run brings the wiki.
func (c importDokuWiki) Run(ctx context.Context, t terminal) error {
	password, err := secret("DOKUWIKI_PASSWORD", c.Password)
	if err != nil {
		return err
	}
	wiki := &from.DokuWiki{Client: c.client(), URL: c.URL, Under: c.Under, User: c.User, Password: password}
	return c.bring(ctx, t, wiki)
}

// importConfluence brings a space.
type importConfluence struct {
	importFlags
	apiFlags
	URL   string `arg:"" name:"url" help:"Address of Confluence, such as https://example.atlassian.net/wiki."`
	Space string `required:"" placeholder:"KEY" help:"Key of the space."`
	User  string `placeholder:"MAIL" help:"Cloud: mail address that the token belongs to."`
	Cloud bool   `help:"It is Confluence Cloud, although its address does not end in atlassian.net."`
	Token string `name:"token-file" placeholder:"FILE" help:"File with the API token. Else the variable CONFLUENCE_TOKEN."`
}

// Run brings the space.
func (c importConfluence) Run(ctx context.Context, t terminal) error {
	token, err := secret("CONFLUENCE_TOKEN", c.Token)
	if err != nil {
		return err
	}
	u, err := url.Parse(c.URL)
	cloud := err == nil && strings.HasSuffix(u.Hostname(), ".atlassian.net")
	return c.bring(ctx, t, &from.Confluence{Client: c.client(), URL: c.URL, Space: c.Space, User: c.User, Token: token,
		Cloud: c.Cloud || cloud})
}

// importZendesk brings a help centre.
type importZendesk struct {
	importFlags
	apiFlags
	URL    string   `arg:"" name:"url" help:"Address of the help centre, such as https://example.zendesk.com."`
	Locale []string `placeholder:"LOCALE" help:"Only these, such as en-us. Else all."`
	User   string   `placeholder:"MAIL" help:"Mail address that the token belongs to. Else what anybody may read."`
	Token  string   `name:"token-file" placeholder:"FILE" help:"File with the API token. Else the variable ZENDESK_TOKEN."`
}

// Run brings the help centre.
func (c importZendesk) Run(ctx context.Context, t terminal) error {
	token, err := secret("ZENDESK_TOKEN", c.Token)
	if err != nil {
		return err
	}
	return c.bring(ctx, t, &from.Zendesk{Client: c.client(), URL: c.URL, Locales: c.Locale, User: c.User, Token: token})
}

// importFreshdesk brings solution articles.
type importFreshdesk struct {
	importFlags
	apiFlags
	URL string `arg:"" name:"url" help:"Address, such as https://example.freshdesk.com."`
	Key string `name:"key-file" placeholder:"FILE" help:"File with the API key. Else the variable FRESHDESK_KEY."`
}

// Run brings the articles.
func (c importFreshdesk) Run(ctx context.Context, t terminal) error {
	key, err := secret("FRESHDESK_KEY", c.Key)
	if err != nil {
		return err
	}
	return c.bring(ctx, t, &from.Freshdesk{Client: c.client(), URL: c.URL, Key: key})
}

// importHTML brings saved pages.
type importHTML struct {
	importFlags
	Path string `arg:"" help:"A file, or a folder of files that end in .html or .htm."`
	Base string `placeholder:"URL" help:"Where the folder stands on the web: keeps links and pictures that are relative."`
}

// Run brings the pages.
func (c importHTML) Run(ctx context.Context, t terminal) error {
	var base *url.URL
	if c.Base != "" {
		u, err := url.Parse(c.Base)
		if err != nil || u.Host == "" {
			return fmt.Errorf("--base %s is no address; write it whole, such as https://help.example.com/", c.Base)
		}
		base = u
	}
	return c.bring(ctx, t, from.HTML(c.Path, base))
}

// importDOCX brings Word documents.
type importDOCX struct {
	importFlags
	Path string `arg:"" help:"A file, or a folder of files that end in .docx."`
}

// Run brings the documents.
func (c importDOCX) Run(ctx context.Context, t terminal) error {
	return c.bring(ctx, t, from.DOCX(c.Path))
}

// importPDF brings PDF files.
type importPDF struct {
	importFlags
	Path string `arg:"" help:"A file, or a folder of files that end in .pdf."`
}

// Run brings the files.
func (c importPDF) Run(ctx context.Context, t terminal) error {
	return c.bring(ctx, t, from.PDF(c.Path, cacheFolder()))
}

// importCSV brings questions and answers.
type importCSV struct {
	importFlags
	File string `arg:"" help:"A file whose first line names the columns."`
}

// Help names the columns.
func (importCSV) Help() string {
	return `The first line names the columns, in any order: question and answer, and where there are any id, title, lang,
url, tags, licence and updated (year-month-day). Columns are divided by commas, semicolons or tabs. A cell may hold
several questions, one a line. A row without an id is known by its first question.`
}

// Run brings the file.
func (c importCSV) Run(ctx context.Context, t terminal) error {
	return c.bring(ctx, t, from.CSV{File: c.File})
}

// secret reads a password or token from a file or the environment, never from the command line, which others can see.
func secret(variable, file string) (string, error) {
	if file == "" {
		return os.Getenv(variable), nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read the secret: %w", err)
	}
	return strings.TrimSpace(string(data)), nil
}
