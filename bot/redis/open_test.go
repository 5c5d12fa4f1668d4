package redis

import (
	"strings"
	"testing"
)

func TestNoPasswordIsShownOfAnAddress(t *testing.T) {
	for _, address := range []string{
		"redis://bot:s3cret@cache:6379/0",
		"rediss://:s3cret@cache:6379/0?pool_size=3",
		"redis://bot:s3cret@one:26379/0?addr=two%3A26379&master_name=bot&password=s3cret",
		"redis://one:26379/0?master_name=bot&sentinel_password=s3cret&sentinel_username=bot",
		"redis://one:26379/0?password=%zz&password=s3cret",
		"redis://one:26379/%zz?password=s3cret",
	} {
		if got := Hidden(address); strings.Contains(got, "s3cret") {
			t.Errorf("%s is shown as %s", address, got)
		}
	}
	const plain = "redis://cache:6379/0?addr=two%3A26379&master_name=bot"
	if got := Hidden(plain); got != plain {
		t.Errorf("%s is shown as %s", plain, got)
	}
}
