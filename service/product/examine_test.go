package product

import (
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"yingke/model"
)

// sound is a product of which nothing is wrong.
func sound(change ...func(*facts)) facts {
	f := facts{
		now: model.At(noon), address: "https://kf.example.com/wechat/push/abc", live: true,
		product: model.ProductOf{
			Product: model.Product{ID: 3, Kind: model.Official}, Agents: 2, Online: 1,
			Connection: model.Connection{ProductID: 3, Kind: model.Official, AppID: "wx", ChangedAt: model.At(noon.Add(-time.Hour)),
				Health: model.ConnectionHealth{VerifiedAt: model.At(noon.Add(-time.Minute)), PushedAt: model.At(noon.Add(-time.Second))}},
		},
		state: model.TokenState{FetchedAt: model.At(noon), ExpiresAt: model.At(noon.Add(2 * time.Hour))},
	}
	for _, c := range change {
		c(&f)
	}
	return f
}

func ago(d time.Duration) model.Millis { return model.At(noon.Add(-d)) }

// TestASoundProductHasNothingToSay: every line is green, and none has advice.
func TestASoundProductHasNothingToSay(t *testing.T) {
	for _, l := range examine(sound()) {
		if l.State != OK || l.Advice != "" || l.Reason != nil {
			t.Errorf("%+v", l)
		}
	}
}

// TestEachFaultIsSeenOnItsLine changes one fact and looks at one line; the
// others must say what they say of a sound product, unless the row names more.
func TestEachFaultIsSeenOnItsLine(t *testing.T) {
	health := func(change func(*model.ConnectionHealth)) func(*facts) {
		return func(f *facts) { change(&f.product.Connection.Health) }
	}
	refusal := func(fault *model.Fault, remedy model.Remedy) error {
		return fmt.Errorf("fetch: %w", &model.Refusal{Code: 1, Remedy: remedy, Address: "1.2.3.4", Fault: fault})
	}
	address := model.ErrWeChatAddress.With("address", "1.2.3.4")
	cases := map[string]struct {
		change func(*facts)
		want   []string // "id state what advice"
	}{
		"paused":                                 {func(f *facts) { f.product.Connection.Paused = true }, []string{"paused warn yes paused"}},
		"localhost":                              {func(f *facts) { f.address = "http://localhost:8080/x" }, []string{"address fail private public_url"}},
		"a private address":                      {func(f *facts) { f.address = "https://192.168.1.2/x" }, []string{"address fail private public_url"}},
		"loopback in six":                        {func(f *facts) { f.address = "https://[::1]/x" }, []string{"address fail private public_url"}},
		"a name of the office":                   {func(f *facts) { f.address = "https://server/x" }, []string{"address fail private public_url"}},
		"a name of the house":                    {func(f *facts) { f.address = "https://nas.local/x" }, []string{"address fail private public_url"}},
		"another port":                           {func(f *facts) { f.address = "https://kf.example.com:8443/x" }, []string{"address fail port public_url"}},
		"port 443":                               {func(f *facts) { f.address = "https://kf.example.com:443/x" }, nil},
		"without TLS":                            {func(f *facts) { f.address = "http://kf.example.com/x" }, []string{"address warn http https"}},
		"a public number":                        {func(f *facts) { f.address = "https://8.8.8.8/x" }, nil},
		"localhost, where WeChat is too":         {func(f *facts) { f.near, f.address = true, "http://127.0.0.1:8080/x" }, []string{"address ok near"}},
		"a real name, where WeChat is simulated": {func(f *facts) { f.near = true }, nil},
		"no address":                             {func(f *facts) { f.address = "" }, []string{"address unknown unset public_url"}},

		"we do not know how to reach ourselves": {func(f *facts) { f.reach = errUnset }, []string{"reach unknown unset"}},
		"our address redirects":                 {func(f *facts) { f.reach = &reachError{301, true} }, []string{"reach fail moved reach_moved"}},
		"somebody else answers":                 {func(f *facts) { f.reach = &reachError{200, false} }, []string{"reach fail answer reach_answer"}},
		"our name is no name":                   {func(f *facts) { f.reach = fmt.Errorf("x: %w", &net.DNSError{Name: "kf"}) }, []string{"reach fail name reach_name"}},
		"nobody answers":                        {func(f *facts) { f.reach = errors.New("connection refused") }, []string{"reach warn away reach_away"}},
		"it was not asked":                      {func(f *facts) { f.live = false }, []string{"reach unknown unset", "allow_list unknown unset"}},

		"never verified, never pushed":  {health(func(h *model.ConnectionHealth) { h.VerifiedAt, h.PushedAt = 0, 0 }), []string{"verified unknown never verify", "push unknown never push_never"}},
		"verified, and silent":          {health(func(h *model.ConnectionHealth) { h.PushedAt = 0 }), []string{"push unknown never push_never"}},
		"pushed since the last change":  {health(func(h *model.ConnectionHealth) { h.VerifiedAt = 0 }), []string{"verified ok pushed"}},
		"pushed before the last change": {health(func(h *model.ConnectionHealth) { h.VerifiedAt, h.PushedAt = 0, ago(2*time.Hour) }), []string{"verified unknown never verify"}},
		"silent for nine days":          {health(func(h *model.ConnectionHealth) { h.PushedAt = ago(9*day + time.Hour) }), []string{"push warn quiet push_never"}},

		"the latest push was refused": {health(func(h *model.ConnectionHealth) {
			h.RefusedAt, h.RefusedFault, h.RefusedCount = ago(0), "push.wrong_key", 3
		}), []string{"refused fail now push.wrong_key"}},
		"one was, a while ago":            {health(func(h *model.ConnectionHealth) { h.RefusedAt, h.RefusedFault = ago(time.Minute), "push.stale" }), []string{"refused warn past push.stale"}},
		"one was, long ago":               {health(func(h *model.ConnectionHealth) { h.RefusedAt, h.RefusedFault = ago(2*time.Hour), "push.stale" }), []string{"refused ok past"}},
		"for a reason of a later program": {health(func(h *model.ConnectionHealth) { h.RefusedAt, h.RefusedFault = ago(0), "push.of_the_future" }), []string{"refused fail now"}},

		"the secret is wrong":         {func(f *facts) { f.token = refusal(model.ErrWeChatSecret, model.RemedyCredential) }, []string{"token fail fail wechat.secret", "allow_list unknown unset", "permission unknown unset"}},
		"our address is not listed":   {func(f *facts) { f.token = refusal(address, model.RemedyAddress) }, []string{"token fail fail wechat.address", "allow_list fail missing wechat.address", "permission unknown unset"}},
		"the same, from memory":       {func(f *facts) { f.live, f.state.Failure = false, refusal(address, model.RemedyAddress) }, []string{"reach unknown unset", "token fail fail wechat.address", "allow_list fail missing wechat.address"}},
		"not listed for calls":        {func(f *facts) { f.call = refusal(address, model.RemedyAddress) }, []string{"allow_list fail missing wechat.address", "permission warn call wechat.address"}},
		"WeChat is away":              {func(f *facts) { f.token = model.ErrWeChatAway }, []string{"token fail fail wechat.away", "allow_list unknown unset", "permission unknown unset"}},
		"an error without a sentence": {func(f *facts) { f.token = errors.New("x") }, []string{"token fail fail wechat.away", "allow_list unknown unset", "permission unknown unset"}},
		"their token address fails": {func(f *facts) {
			f.token = model.ErrWeChatTokenURL.With("message", "404")
			f.product.Connection.TokenURL = "https://x"
		}, []string{"token fail fail wechat.token_url", "allow_list unknown unset", "permission unknown unset"}},
		"their token address works":    {func(f *facts) { f.product.Connection.TokenURL = "https://x" }, []string{"token ok url"}},
		"nothing was fetched yet":      {func(f *facts) { f.live, f.state = false, model.TokenState{} }, []string{"reach unknown unset", "token unknown unset", "allow_list unknown unset"}},
		"a mini-program needs no list": {func(f *facts) { f.product.Kind = model.MiniProgram }, []string{"allow_list ok not_needed"}},

		"somebody else refreshes it": {func(f *facts) { f.state.Killed, f.state.KilledAt = 4, ago(time.Hour) }, []string{"shared warn killed shared"}},
		"somebody did, days ago":     {func(f *facts) { f.state.Killed, f.state.KilledAt = 4, ago(25*time.Hour) }, nil},

		"a right is missing": {health(func(h *model.ConnectionHealth) {
			h.CalledAt, h.CalledCode, h.CalledFault = ago(day), 48001, "wechat.no_permission"
		}), []string{"permission fail refused wechat.no_permission"}},
		"it was, long ago":        {health(func(h *model.ConnectionHealth) { h.CalledAt, h.CalledFault = ago(8*day), "wechat.no_permission" }), nil},
		"a call is used up":       {health(func(h *model.ConnectionHealth) { h.CalledAt, h.CalledFault = ago(day), "wechat.call_limit" }), []string{"permission warn refused wechat.call_limit"}},
		"a secret that was wrong": {health(func(h *model.ConnectionHealth) { h.CalledAt, h.CalledFault = ago(day), "wechat.secret" }), nil},
		"kinds are refused":       {func(f *facts) { f.product.Connection.Refused = []string{"voice", "menu"} }, []string{"kinds warn refused kinds"}},
		"nobody serves it":        {func(f *facts) { f.product.Agents, f.product.Online = 0, 0 }, []string{"agents fail none agents_none"}},
		"all who do are offline":  {func(f *facts) { f.product.Online = 0 }, []string{"agents warn offline agents_offline"}},
	}
	usual := lines(examine(sound()))
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var different []string
			for _, l := range lines(examine(sound(c.change))) {
				if !slices.Contains(usual, l) {
					different = append(different, l)
				}
			}
			if !slices.Equal(different, c.want) {
				t.Errorf("%q instead of %q", different, c.want)
			}
		})
	}
}

// lines are findings, short enough to read.
func lines(all []Finding) []string {
	var short []string
	for _, f := range all {
		what := strings.TrimPrefix(f.Code, "check."+f.ID+".")
		short = append(short, strings.TrimSpace(fmt.Sprintln(f.ID, f.State, what, strings.TrimPrefix(f.Advice, "advice."))))
	}
	return short
}

func TestTheLampIsAsBadAsTheWorstThatIsKnown(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*facts)
		want   State
	}{
		"sound":                {func(*facts) {}, OK},
		"not asked is not bad": {func(f *facts) { f.live, f.address, f.state = false, "", model.TokenState{} }, OK},
		"waits for WeChat":     {func(f *facts) { f.product.Connection.Health = model.ConnectionHealth{} }, Unknown},
		"waits for WeChat, and is paused": {func(f *facts) {
			f.product.Connection.Health = model.ConnectionHealth{}
			f.product.Connection.Paused = true
		}, Warn},
		"no token":         {func(f *facts) { f.live, f.state.Failure = false, model.ErrWeChatSecret }, Fail},
		"nobody serves it": {func(f *facts) { f.product.Agents = 0 }, Fail},
	} {
		if got := light(sound(c.change)); got != c.want {
			t.Errorf("%s: %s instead of %s", name, got, c.want)
		}
	}
}

// TestEverySentenceOfTheSelfTestStandsInTheLocales reads the sources: what a
// finding can say, and what the locales know.
func TestEverySentenceOfTheSelfTestStandsInTheLocales(t *testing.T) {
	source, err := os.ReadFile("examine.go")
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{"checkPaused": checkPaused, "checkAddress": checkAddress, "checkReach": checkReach, "checkVerified": checkVerified, "checkPush": checkPush,
		"checkRefused": checkRefused, "checkToken": checkToken, "checkShared": checkShared, "checkAllowList": checkAllowList, "checkPermission": checkPermission,
		"checkKinds": checkKinds, "checkAgents": checkAgents}
	var said []string
	for _, m := range regexp.MustCompile(`finding\((check\w+), \w+, "(\w+)"\)`).FindAllStringSubmatch(string(source), -1) {
		said = append(said, "check."+ids[m[1]]+"."+m[2])
	}
	for _, m := range regexp.MustCompile(`advise\("([\w.]+)"\)`).FindAllStringSubmatch(string(source), -1) {
		said = append(said, "advice."+m[1])
	}
	for code := range advised {
		said = append(said, "advice."+code)
	}
	for _, codes := range []map[string]bool{advised, forbidding, ofCredentials} {
		for code := range codes {
			if _, known := model.Faults()[code]; !known {
				t.Errorf("there is no fault %s", code)
			}
		}
	}
	slices.Sort(said)
	said = slices.Compact(said)
	for _, language := range []string{"zh-CN", "en"} {
		file, err := os.ReadFile("../../api/locale/" + language + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var known []string
		for _, m := range regexp.MustCompile(`"((?:check|advice)\.[\w.]+)":`).FindAllStringSubmatch(string(file), -1) {
			known = append(known, m[1])
		}
		slices.Sort(known)
		for _, code := range said {
			if !slices.Contains(known, code) {
				t.Errorf("%s: no sentence for %s", language, code)
			}
		}
		for _, code := range known {
			if !slices.Contains(said, code) {
				t.Errorf("%s: nobody says %s", language, code)
			}
		}
	}
}
