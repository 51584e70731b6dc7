package channel_test

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"yingke/model"
	"yingke/service/channel"
)

var (
	plainDoor     = model.Entrance{Channel: model.Channel{ID: 7, Key: "k"}, Link: model.Link{ChannelID: 7}}
	exclusiveDoor = model.Entrance{Channel: model.Channel{ID: 7, Key: "k"}, Link: model.Link{ChannelID: 7, AgentID: 3, Key: "a"}}
)

func TestAShortLinkKeepsEveryParameter(t *testing.T) {
	const long = "/chat/?channel_id=7&key=k"
	for query, want := range map[string]string{
		"":                           long,
		"source=菜单":                  long + "&source=%E8%8F%9C%E5%8D%95",
		"source=%E8%8F%9C%E5%8D%95":  long + "&source=%E8%8F%9C%E5%8D%95",
		"tag_id=1&tag_id=2":          long + "&tag_id=1&tag_id=2",
		"b=2&a=1":                    long + "&b=2&a=1",
		"nickName=a+b%20c":           long + "&nickName=a+b+c",
		"note=1%2B1":                 long + "&note=1%2B1",
		"note=100%":                  long + "&note=100%25",
		"note=50%zz&x=1":             long + "&note=50%25zz&x=1",
		"note=a%26b%3Dc":             long + "&note=a%26b%3Dc",
		"note=a=b=c":                 long + "&note=a%3Db%3Dc",
		"note=a;b":                   long + "&note=a%3Bb",
		"note=%23top":                long + "&note=%23top",
		"empty=&bare":                long + "&empty=&bare=",
		"&&x=1&":                     long + "&x=1",
		"=nothing":                   long,
		"emoji=%F0%9F%98%80":         long + "&emoji=%F0%9F%98%80",
		"bad=%ff%fe":                 long + "&bad=%EF%BF%BD",
		"x=%0d%0aSet-Cookie:%20a=b":  long + "&x=%0D%0ASet-Cookie%3A+a%3Db",
		"x=%3Cscript%3E":             long + "&x=%3Cscript%3E",
		"channel_id=9&key=evil&a=1":  long + "&a=1",
		"agent_id=4&agent_key=x&a=1": long + "&a=1",
		"channel%5Fid=9":             long,
	} {
		if got := channel.Target(plainDoor, query); got != want {
			t.Errorf("%q:\n%s instead of\n%s", query, got, want)
		}
	}
	if got, want := channel.Target(exclusiveDoor, "a=1"), "/chat/?channel_id=7&key=k&agent_id=3&agent_key=a&a=1"; got != want {
		t.Errorf("exclusive: %s instead of %s", got, want)
	}
}

func TestWhateverABrowserEncodedArrivesAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := url.Values{}
		for range rapid.IntRange(0, 6).Draw(t, "pairs") {
			given.Add("p"+rapid.String().Draw(t, "name"), rapid.String().Draw(t, "value"))
		}
		target, err := url.Parse(channel.Target(plainDoor, given.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		got := target.Query()
		got.Del("channel_id")
		got.Del("key")
		for name, values := range given {
			if strings.Join(values, "\x00") != strings.Join(got[name], "\x00") {
				t.Fatalf("%q became %q", given, got)
			}
		}
		if len(got) != len(given) || target.Fragment != "" || target.Path != "/chat/" {
			t.Fatalf("%q became %q", given, target)
		}
	})
}

func TestAddresses(t *testing.T) {
	if got, want := channel.LongURL("https://kf.example.com", exclusiveDoor.Channel, exclusiveDoor.Link), "https://kf.example.com/chat/?channel_id=7&key=k&agent_id=3&agent_key=a"; got != want {
		t.Errorf("%s instead of %s", got, want)
	}
	if got, want := channel.ShortURL("https://kf.example.com", model.Link{Code: "abc"}), "https://kf.example.com/s/abc"; got != want {
		t.Errorf("%s instead of %s", got, want)
	}
}
