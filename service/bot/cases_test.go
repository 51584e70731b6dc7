package bot

import (
	"maps"
	"strings"
	"time"

	"yingke/model"
)

// answerCases is the order of decision of product.md 5.9, case by case.
func answerCases() map[string]answerCase {
	all := map[string]answerCase{}
	for _, group := range []map[string]answerCase{
		keywordCases(), strengthCases(), cardCases(), conditionCases(), receivedCases(), windowCases(),
		pauseCases(), openCases(), humanCases(), quotaCases(), eventCases(), refusalCases(), levelCases(), menuCases(), textCases(),
	} {
		maps.Copy(all, group)
	}
	return all
}

// asks is a case under the settings of a new product.
func asks(m Moment, w want, rules ...model.Rule) answerCase {
	return answerCase{settings(), rules, m, w}
}

// under is a case under other settings.
func under(s Settings, m Moment, w want, rules ...model.Rule) answerCase {
	return answerCase{s, rules, m, w}
}

func keywordCases() map[string]answerCase {
	price := rule("price", model.OnKeyword, full("价格"))
	about := rule("about", model.OnKeyword, part("价格"))
	return map[string]answerCase{
		"a full keyword answers":                                  asks(wrote("价格"), want{"price", "assign", "price +"}, price),
		"a full keyword does not answer a longer text":            asks(wrote("价格多少"), want{"", "assign", ""}, price),
		"a full keyword does not answer a shorter text":           asks(wrote("价"), want{"", "assign", ""}, price),
		"a partial keyword answers a longer text":                 asks(wrote("这个价格多少"), want{"about", "assign", "about +"}, about),
		"a partial keyword answers the word itself":               asks(wrote("价格"), want{"about", "assign", "about +"}, about),
		"a partial keyword does not answer a torn word":           asks(wrote("价的格"), want{"", "assign", ""}, about),
		"space around does not matter":                            asks(wrote("  价格 "), want{"price", "assign", "price +"}, price),
		"punctuation at the end does not matter":                  asks(wrote("价格？"), want{"price", "assign", "price +"}, price),
		"punctuation matters where the product says so":           under(settings(exact), wrote("价格？"), want{"", "assign", ""}, price),
		"full-width digits are digits":                            asks(wrote("１"), want{"one", "assign", "one +"}, rule("one", model.OnKeyword, full("1"))),
		"11 is not 1":                                             asks(wrote("11"), want{"", "assign", ""}, rule("one", model.OnKeyword, full("1"))),
		"case does not matter":                                    asks(wrote("HELLO"), want{"hi", "assign", "hi +"}, rule("hi", model.OnKeyword, full("hello"))),
		"case of the keyword does not matter":                     asks(wrote("hello"), want{"hi", "assign", "hi +"}, rule("hi", model.OnKeyword, full("HeLLo"))),
		"any of several keywords answers":                         asks(wrote("多少钱"), want{"price", "assign", "price +"}, rule("price", model.OnKeyword, full("价格", "多少钱"))),
		"a rule with two words in the text answers once":          asks(wrote("价格多少钱"), want{"both", "assign", "both +"}, rule("both", model.OnKeyword, part("价格", "多少钱"))),
		"a word that stands twice answers once":                   asks(wrote("价格价格"), want{"about", "assign", "about +"}, about),
		"a disabled rule says why":                                asks(wrote("价格"), want{"", "assign", "price disabled"}, rule("price", model.OnKeyword, full("价格"), off)),
		"a disabled rule leaves the answer to the next":           asks(wrote("价格"), want{"about", "assign", "price disabled, about +"}, rule("price", model.OnKeyword, full("价格"), off), about),
		"a rule without content is silent and still counts":       asks(wrote("价格"), want{"", "assign", "price + no_content"}, rule("price", model.OnKeyword, full("价格"), mute)),
		"a rule without content keeps weaker ones silent":         asks(wrote("价格"), want{"", "assign", "price + no_content, about weaker"}, rule("price", model.OnKeyword, full("价格"), mute), about),
		"an interval keeps a keyword silent":                      asks(wrote("价格", fired("price", 5*time.Second)), want{"", "assign", "price interval"}, rule("price", model.OnKeyword, full("价格"), every(10))),
		"after the interval it answers again":                     asks(wrote("价格", fired("price", 10*time.Second)), want{"price", "assign", "price +"}, rule("price", model.OnKeyword, full("价格"), every(10))),
		"no interval answers always":                              asks(wrote("价格", fired("price", time.Millisecond)), want{"price", "assign", "price +"}, price),
		"a random rule says one of its items":                     asks(wrote("价格"), want{"two", "assign", "price +"}, rule("price", model.OnKeyword, full("价格"), random)),
		"all items are said in their order":                       asks(wrote("价格"), want{"a|b", "assign", "price +"}, rule("price", model.OnKeyword, full("价格"), says(text("a"), text("b")))),
		"an emoji is a keyword like any other":                    asks(wrote("👍"), want{"thanks", "assign", "thanks +"}, rule("thanks", model.OnKeyword, full("👍"))),
		"a mark of punctuation may be a keyword":                  asks(wrote("？"), want{"help", "assign", "help +"}, rule("help", model.OnKeyword, full("?"))),
		"an empty keyword never answers":                          asks(wrote("价格"), want{"", "assign", ""}, rule("empty", model.OnKeyword, part(" "))),
		"an empty text answers no keyword":                        asks(wrote(""), want{"", "assign", ""}, about),
		"a long text is searched to its end":                      asks(wrote(strings.Repeat("好", 1990)+"价格"), want{"about", "assign", "about +"}, about),
		"an overlapping word is found":                            asks(wrote("人工客服务"), want{"service", "assign", "service +"}, rule("service", model.OnKeyword, part("服务"))),
		"a keyword goes on to 收到消息 where it says so":              asks(wrote("价格"), want{"price|any", "assign", "price +, any +"}, rule("price", model.OnKeyword, full("价格"), goesOn), rule("any", model.OnReceived)),
		"a keyword otherwise keeps 收到消息 silent":                   asks(wrote("价格"), want{"price", "assign", "price +, any keyword_first"}, price, rule("any", model.OnReceived)),
		"a hidden customer is one who only said a keyword":        under(settings(noPart), wrote("价格"), want{"price", "hidden", "price +"}, price),
		"a customer who is served is not hidden by a keyword":     under(settings(noPart), wrote("价格", in(model.Serving)), want{"price", "stays", "price +"}, price),
		"a customer who queues is not hidden by a keyword":        under(settings(noPart), wrote("价格", in(model.Queued)), want{"price", "stays", "price +"}, price),
		"a hidden customer who says something else is not hidden": under(settings(noPart), wrote("你好", in(model.Hidden)), want{"", "assign", ""}, price),
	}
}

func strengthCases() map[string]answerCase {
	own, ownPart := rule("own", model.OnKeyword, full("退款")), rule("ownpart", model.OnKeyword, part("退款"))
	pub, pubPart := rule("pub", model.OnKeyword, full("退款"), public), rule("pubpart", model.OnKeyword, part("退款"), public)
	return map[string]answerCase{
		"own full beats everything":                     asks(wrote("退款"), want{"own", "assign", "own +, ownpart weaker, pub weaker, pubpart weaker"}, pubPart, pub, ownPart, own),
		"own partial beats public full":                 asks(wrote("退款"), want{"ownpart", "assign", "ownpart +, pub weaker, pubpart weaker"}, pubPart, pub, ownPart),
		"public full beats public partial":              asks(wrote("退款"), want{"pub", "assign", "pub +, pubpart weaker"}, pubPart, pub),
		"public partial is better than nothing":         asks(wrote("我要退款"), want{"pubpart", "assign", "pubpart +"}, pubPart, pub),
		"the longer keyword wins":                       asks(wrote("怎么申请退款"), want{"long", "assign", "long +, short weaker"}, rule("short", model.OnKeyword, part("退款")), rule("long", model.OnKeyword, part("申请退款"))),
		"length is counted in characters":               asks(wrote("abc退款"), want{"letters", "assign", "letters +, money weaker"}, rule("money", model.OnKeyword, part("退款")), rule("letters", model.OnKeyword, part("abc"))),
		"full beats a longer partial of another":        asks(wrote("申请退款"), want{"exact", "assign", "exact +, within weaker"}, rule("within", model.OnKeyword, part("申请退")), rule("exact", model.OnKeyword, full("申请退款"))),
		"a short own word beats a long public":          asks(wrote("申请退款"), want{"mine", "assign", "mine +, theirs weaker"}, rule("theirs", model.OnKeyword, full("申请退款"), public), rule("mine", model.OnKeyword, part("款"))),
		"declared order decides between equals":         asks(wrote("退款"), want{"b", "assign", "b +, a weaker"}, rule("a", model.OnKeyword, full("退款"), place(2)), rule("b", model.OnKeyword, full("退款"), place(1))),
		"a disabled strong one leaves the weak":         asks(wrote("退款"), want{"pub", "assign", "own disabled, pub +"}, pub, rule("own", model.OnKeyword, full("退款"), off)),
		"a strong one in its interval leaves the weak":  asks(wrote("退款", fired("own", time.Second)), want{"pub", "assign", "own interval, pub +"}, pub, rule("own", model.OnKeyword, full("退款"), every(60))),
		"all that hit answer where the product says so": under(settings(allWords), wrote("退款"), want{"own|ownpart|pub", "assign", "own +, ownpart +, pub +"}, pub, ownPart, own),
		"all that hit, without the disabled":            under(settings(allWords), wrote("退款"), want{"own|pub", "assign", "own +, gone disabled, pub +"}, pub, own, rule("gone", model.OnKeyword, part("退款"), off)),
		"the strongest designates, also among all":      under(settings(allWords, people), wrote("退款"), want{"own|sends", "robot", "own +, sends +"}, own, rule("sends", model.OnKeyword, part("退款"), designates)),
	}
}

func cardCases() map[string]answerCase {
	live := rule("live", model.OnKeyword, part("pages/live", "直播"))
	return map[string]answerCase{
		"a card's path answers":                      asks(wrote("", card("首页", "pages/live?id=9")), want{"live", "assign", "live +"}, live),
		"a card's title answers":                     asks(wrote("", card("斗鱼直播", "pages/home")), want{"live", "assign", "live +"}, live),
		"a card with both answers once":              asks(wrote("", card("直播", "pages/live")), want{"live", "assign", "live +"}, live),
		"a card that says neither is not answered":   asks(wrote("", card("首页", "pages/home")), want{"", "assign", ""}, live),
		"a rule for the path ignores the title":      asks(wrote("", card("直播", "pages/home")), want{"", "assign", ""}, rule("live", model.OnKeyword, part("直播"), onlyPath)),
		"a rule for the path takes the path":         asks(wrote("", card("x", "pages/直播")), want{"live", "assign", "live +"}, rule("live", model.OnKeyword, part("直播"), onlyPath)),
		"a rule for the title ignores the path":      asks(wrote("", card("x", "pages/live")), want{"", "assign", ""}, rule("live", model.OnKeyword, part("pages/live"), onlyTitle)),
		"a rule for the title takes the title":       asks(wrote("", card("直播", "x")), want{"live", "assign", "live +"}, rule("live", model.OnKeyword, part("直播"), onlyTitle)),
		"a full keyword wants the whole title":       asks(wrote("", card("斗鱼直播", "x")), want{"", "assign", ""}, rule("live", model.OnKeyword, full("直播"))),
		"a rule for cards still answers a text":      asks(wrote("直播"), want{"live", "assign", "live +"}, live),
		"a rule for the path alone answers a text":   asks(wrote("直播"), want{"live", "assign", "live +"}, rule("live", model.OnKeyword, part("直播"), onlyPath)),
		"a card hides its customer like any keyword": under(settings(noPart), wrote("", card("直播", "x")), want{"live", "hidden", "live +"}, live),
		"a card beats 收到消息":                          asks(wrote("", card("直播", "x")), want{"live", "assign", "live +, any keyword_first"}, live, rule("any", model.OnReceived)),
		"an unknown card is 收到消息":                    asks(wrote("", card("a", "b")), want{"any", "assign", "any +"}, live, rule("any", model.OnReceived)),
	}
}

func conditionCases() map[string]answerCase {
	plain := rule("plain", model.OnKeyword, full("价格"))
	shop := rule("shop", model.OnKeyword, full("价格"), source("首页"))
	vip := rule("vip", model.OnKeyword, full("价格"), tag(5))
	both := rule("both", model.OnKeyword, full("价格"), source("首页"), tag(5))
	return map[string]answerCase{
		"the same word answers by source":           asks(wrote("价格", from("首页")), want{"shop", "assign", "shop +, plain weaker"}, plain, shop),
		"another source gets the plain answer":      asks(wrote("价格", from("内页")), want{"plain", "assign", "shop condition, plain +"}, plain, shop),
		"no source gets the plain answer":           asks(wrote("价格"), want{"plain", "assign", "shop condition, plain +"}, plain, shop),
		"a tag makes another answer":                asks(wrote("价格", tagged(5)), want{"vip", "assign", "vip +, plain weaker"}, plain, vip),
		"without the tag it does not":               asks(wrote("价格", tagged(6)), want{"plain", "assign", "vip condition, plain +"}, plain, vip),
		"two conditions beat one":                   asks(wrote("价格", tagged(5), from("首页")), want{"both", "assign", "both +, shop weaker, plain weaker"}, plain, shop, both),
		"half a match is none":                      asks(wrote("价格", from("首页")), want{"shop", "assign", "both condition, shop +, plain weaker"}, plain, shop, both),
		"a parameter makes another answer":          asks(wrote("价格", with("11")), want{"eleven", "assign", "eleven +, plain weaker"}, plain, rule("eleven", model.OnKeyword, full("价格"), param("11"))),
		"another parameter does not":                asks(wrote("价格", with("12")), want{"plain", "assign", "eleven condition, plain +"}, plain, rule("eleven", model.OnKeyword, full("价格"), param("11"))),
		"any of several sources will do":            asks(wrote("价格", from("b")), want{"ab", "assign", "ab +"}, rule("ab", model.OnKeyword, full("价格"), source("a", "b"))),
		"a channel's rule is for that channel":      asks(wrote("价格"), want{"plain", "assign", "there condition, plain +"}, plain, rule("there", model.OnKeyword, full("价格"), ofChannel, place(-1))),
		"a longer word beats a narrower rule":       asks(wrote("价格表", from("首页")), want{"table", "assign", "table +, narrow weaker"}, rule("table", model.OnKeyword, part("价格表")), rule("narrow", model.OnKeyword, part("价格"), source("首页"))),
		"an own plain rule beats a narrow public":   asks(wrote("价格", from("首页")), want{"plain", "assign", "plain +, narrow weaker"}, plain, rule("narrow", model.OnKeyword, full("价格"), public, source("首页"))),
		"conditions hold for 收到消息 too":              asks(wrote("你好", from("首页")), want{"home", "assign", "home +, any weaker"}, rule("any", model.OnReceived), rule("home", model.OnReceived, source("首页"))),
		"and leave 收到消息 to the plain one otherwise": asks(wrote("你好"), want{"any", "assign", "home condition, any +"}, rule("any", model.OnReceived), rule("home", model.OnReceived, source("首页"))),
	}
}

func receivedCases() map[string]answerCase {
	any := rule("any", model.OnReceived)
	image := rule("image", model.OnReceived, types("image"))
	return map[string]answerCase{
		"收到消息 answers a text":                     asks(wrote("你好"), want{"any", "assign", "any +"}, any),
		"收到消息 answers an image":                   asks(wrote("", kind("image")), want{"any", "assign", "any +"}, any),
		"a rule for images answers images":        asks(wrote("", kind("image")), want{"image", "assign", "image +"}, image),
		"a rule for images ignores texts":         asks(wrote("你好"), want{"", "assign", "image type"}, image),
		"a rule for images ignores voices":        asks(wrote("", kind("voice")), want{"", "assign", "image type"}, image),
		"one of several types will do":            asks(wrote("", kind("voice")), want{"media", "assign", "media +"}, rule("media", model.OnReceived, types("image", "voice"))),
		"one rule answers, in declared order":     asks(wrote("你好"), want{"b", "assign", "b +, a weaker"}, rule("a", model.OnReceived, place(2)), rule("b", model.OnReceived, place(1))),
		"a disabled one leaves it to the next":    asks(wrote("你好"), want{"b", "assign", "a disabled, b +"}, rule("a", model.OnReceived, place(1), off), rule("b", model.OnReceived, place(2))),
		"within its interval nothing is tried":    asks(wrote("你好", fired("a", 30*time.Second)), want{"", "assign", "a interval, b weaker"}, rule("a", model.OnReceived, place(1), every(60)), rule("b", model.OnReceived, place(2))),
		"after its interval it answers":           asks(wrote("你好", fired("a", 60*time.Second)), want{"a", "assign", "a +, b weaker"}, rule("a", model.OnReceived, place(1), every(60)), rule("b", model.OnReceived, place(2))),
		"a rule that never fired has no interval": asks(wrote("你好"), want{"a", "assign", "a +"}, rule("a", model.OnReceived, every(86400))),
		"the interval of another rule is nothing": asks(wrote("你好", fired("z", time.Second)), want{"a", "assign", "a +"}, rule("a", model.OnReceived, every(60))),
		"a location is a message":                 asks(wrote("", kind("location")), want{"any", "assign", "any +"}, any),
		"a text that no keyword knows":            asks(wrote("blah"), want{"any", "assign", "any +"}, any, rule("price", model.OnKeyword, full("价格"))),
		"a public one is weaker than the own":     asks(wrote("你好"), want{"any", "assign", "any +, pub weaker"}, rule("pub", model.OnReceived, public), any),
		"a public one is better than nothing":     asks(wrote("你好"), want{"pub", "assign", "pub +"}, rule("pub", model.OnReceived, public)),
	}
}

func windowCases() map[string]answerCase {
	day := rule("day", model.OnReceived, hours(model.Window{Kind: daily, From: 9 * 60, To: 18 * 60}))
	any := rule("any", model.OnReceived)
	monday := rule("monday", model.OnReceived, hours(model.Window{Kind: weekly, Weekdays: []int{1}, From: 0, To: 1440}))
	sunday := rule("sunday", model.OnReceived, hours(model.Window{Kind: weekly, Weekdays: []int{0}, From: 0, To: 1440}))
	feast := rule("feast", model.OnReceived, hours(model.Window{Kind: dates, FirstDay: "2026-11-20", LastDay: "2026-11-23", From: 0, To: 1440}))
	past := rule("past", model.OnReceived, hours(model.Window{Kind: dates, FirstDay: "2026-11-20", LastDay: "2026-11-22", From: 0, To: 1440}))
	return map[string]answerCase{
		"a time rule beats the default":               asks(wrote("你好"), want{"day", "assign", "day +, any weaker"}, any, day),
		"outside its time the default answers":        asks(wrote("你好", clock(20, 0)), want{"any", "assign", "day outside_hours, any +"}, any, day),
		"the first minute is inside":                  asks(wrote("你好", clock(9, 0)), want{"day", "assign", "day +"}, day),
		"the minute before is outside":                asks(wrote("你好", clock(8, 59)), want{"", "assign", "day outside_hours"}, day),
		"the last minute is inside":                   asks(wrote("你好", clock(17, 59)), want{"day", "assign", "day +"}, day),
		"the end is outside":                          asks(wrote("你好", clock(18, 0)), want{"", "assign", "day outside_hours"}, day),
		"a weekday fits":                              asks(wrote("你好"), want{"monday", "assign", "monday +"}, monday),
		"another weekday does not":                    asks(wrote("你好"), want{"", "assign", "sunday outside_hours"}, sunday),
		"a range of dates includes its last day":      asks(wrote("你好"), want{"feast", "assign", "feast +"}, feast),
		"a range of dates ends":                       asks(wrote("你好"), want{"", "assign", "past outside_hours"}, past),
		"time rules have a declared order":            asks(wrote("你好"), want{"first", "assign", "first +, second weaker"}, rule("second", model.OnReceived, place(2), hours(day.Window)), rule("first", model.OnReceived, place(1), hours(day.Window))),
		"a time rule in its interval ends the search": asks(wrote("你好", fired("slow", time.Second)), want{"", "assign", "slow interval, any weaker"}, any, rule("slow", model.OnReceived, every(60), hours(day.Window))),
		"a keyword may have hours":                    asks(wrote("价格", clock(20, 0)), want{"", "assign", "price outside_hours"}, rule("price", model.OnKeyword, full("价格"), hours(day.Window))),
	}
}

func pauseCases() map[string]answerCase {
	price, any := rule("price", model.OnKeyword, full("价格")), rule("any", model.OnReceived)
	allPaused := Pause{Open: true, Param: true, Inline: true, Received: true, Keyword: true}
	return map[string]answerCase{
		"while served, 收到消息 is paused":         asks(wrote("你好", in(model.Serving)), want{"", "assign", "any paused"}, any),
		"while served, keywords answer":        asks(wrote("价格", in(model.Serving)), want{"price", "assign", "price +"}, price),
		"while queued, everything answers":     asks(wrote("你好", in(model.Queued)), want{"any", "assign", "any +"}, any),
		"keywords may be paused while served":  under(settings(pausedServing(allPaused)), wrote("价格", in(model.Serving)), want{"", "assign", "price paused, any paused"}, price, any),
		"a paused keyword does not hide":       under(settings(noPart, pausedServing(allPaused)), wrote("价格", in(model.Serving)), want{"", "assign", "price paused"}, price),
		"keywords may be paused while queued":  under(settings(pausedQueued(allPaused)), wrote("价格", in(model.Queued)), want{"", "assign", "price paused_queue, any paused_queue"}, price, any),
		"a pause of one list is not another's": under(settings(pausedQueued(allPaused)), wrote("价格", in(model.Serving)), want{"price", "assign", "price +"}, price),
		"nothing is paused for the robot":      under(settings(pausedServing(allPaused), pausedQueued(allPaused)), wrote("价格", in(model.Robot)), want{"price", "assign", "price +"}, price),
		"nothing is paused after the end":      under(settings(pausedServing(allPaused)), wrote("价格", in(model.Ended)), want{"price", "assign", "price +"}, price),
		"opening may be paused while served":   under(settings(pausedServing(allPaused)), at(model.OnOpen, in(model.Serving)), want{"", "stays", "hello paused"}, rule("hello", model.OnOpen)),
		"opening is not paused by default":     asks(at(model.OnOpen, in(model.Serving)), want{"hello", "stays", "hello +"}, rule("hello", model.OnOpen)),
		"a parameter's reply may be paused":    under(settings(pausedServing(Pause{Param: true})), at(model.OnParam, with("11"), in(model.Serving)), want{"hello", "stays", "eleven paused, hello +"}, rule("eleven", model.OnParam, param("11")), rule("hello", model.OnOpen)),
		"session-from's reply may be paused":   under(settings(pausedServing(Pause{Inline: true})), at(model.OnOpen, inline("mine"), in(model.Serving)), want{"", "stays", "- paused"}),
	}
}

func openCases() map[string]answerCase {
	hello, eleven := rule("hello", model.OnOpen), rule("eleven", model.OnParam, param("11"))
	return map[string]answerCase{
		"opening is answered":                            asks(at(model.OnOpen), want{"hello", "stays", "hello +"}, hello),
		"opening does not lead to a person":              asks(at(model.OnOpen), want{"", "stays", ""}),
		"a parameter has its own reply":                  asks(at(model.OnParam, with("11")), want{"eleven", "stays", "eleven +, hello weaker"}, hello, eleven),
		"an unknown parameter gets the ordinary one":     asks(at(model.OnParam, with("12")), want{"hello", "stays", "eleven condition, hello +"}, hello, eleven),
		"a silent parameter keeps the ordinary one away": asks(at(model.OnParam, with("11")), want{"", "stays", "eleven + no_content, hello weaker"}, hello, rule("eleven", model.OnParam, param("11"), mute)),
		"session-from's own reply beats both":            asks(at(model.OnParam, with("11"), inline("mine")), want{"mine", "stays", "eleven weaker, hello weaker"}, hello, eleven),
		"the product may be silent":                      under(settings(silentOpen), at(model.OnOpen), want{"", "stays", "hello open_reply_off, - open_reply_off"}, hello),
		"open_reply 1 speaks all the same":               under(settings(silentOpen), at(model.OnOpen, openReply(true)), want{"hello", "stays", "hello +"}, hello),
		"open_reply 0 is silent":                         asks(at(model.OnOpen, openReply(false)), want{"", "stays", "hello open_reply_off, - open_reply_off"}, hello),
		"open_reply 0 silences session-from's own too":   asks(at(model.OnOpen, openReply(false), inline("mine")), want{"", "stays", "- open_reply_off"}),
		"2019: a stranger gets nothing":                  under(settings(year2019), at(model.OnOpen, stranger), want{"", "stays", "hello needs_message, - needs_message"}, hello),
		"2019: who wrote before is answered":             under(settings(year2019), at(model.OnOpen), want{"hello", "stays", "hello +"}, hello),
		"today a stranger is answered at once":           asks(at(model.OnOpen, stranger), want{"hello", "stays", "hello +"}, hello),
		"an opening within the interval is silent":       asks(at(model.OnOpen, fired("hello", 59*time.Second)), want{"", "stays", "hello interval"}, rule("hello", model.OnOpen, every(60))),
		"an opening after the interval is answered":      asks(at(model.OnOpen, fired("hello", time.Minute)), want{"hello", "stays", "hello +"}, rule("hello", model.OnOpen, every(60))),
		"a channel has its own opening":                  asks(at(model.OnOpen, func(m *Moment) { m.ChannelID = 9 }), want{"there", "stays", "there +, hello weaker"}, hello, rule("there", model.OnOpen, ofChannel)),
	}
}

func humanCases() map[string]answerCase {
	price := rule("price", model.OnKeyword, full("价格"))
	work := model.Window{Kind: daily, From: 9 * 60, To: 18 * 60}
	return map[string]answerCase{
		"without 转人工 everybody goes on to a person":   asks(wrote("你好"), want{"", "assign", ""}),
		"with it one stays with the robot":            under(settings(people), wrote("你好"), want{"", "robot", ""}),
		"人工 leads to a person":                        under(settings(people), wrote("人工"), want{"wait", "assign", ""}),
		"转人工 leads to a person":                       under(settings(people), wrote("转人工!"), want{"wait", "assign", ""}),
		"我要人工 does not, the words are full":           under(settings(people), wrote("我要人工"), want{"", "robot", ""}),
		"a partial word does":                         under(settings(people, func(s *Settings) { s.Human.Words = []model.Keyword{{Text: "人工", Partial: true}} }), wrote("我要人工"), want{"wait", "assign", ""}),
		"who is served stays served":                  under(settings(people), wrote("你好", in(model.Serving)), want{"", "assign", ""}),
		"who queues stays in the queue":               under(settings(people), wrote("你好", in(model.Queued)), want{"", "assign", ""}),
		"who comes back starts with the robot":        under(settings(people), wrote("你好", in(model.Ended)), want{"", "robot", ""}),
		"outside the hours one stays and reads why":   under(settings(people, humanHours(work)), wrote("人工", clock(20, 0)), want{"closed", "robot", "- human_hours"}),
		"inside the hours one is led on":              under(settings(people, humanHours(work)), wrote("人工"), want{"wait", "assign", ""}),
		"a keyword answers in the robot's list":       under(settings(people), wrote("价格"), want{"price", "robot", "price +"}, price),
		"a keyword that designates leads to a person": under(settings(people), wrote("售后"), want{"sale", "assign", "sale +"}, rule("sale", model.OnKeyword, full("售后"), designates)),
		"a keyword that says human leads to a person": under(settings(people), wrote("投诉"), want{"sorry", "assign", "sorry +"}, rule("sorry", model.OnKeyword, full("投诉"), toHuman)),
		"a keyword to a person does not hide":         under(settings(noPart), wrote("投诉"), want{"sorry", "assign", "sorry +"}, rule("sorry", model.OnKeyword, full("投诉"), toHuman)),
		"outside the hours a designation waits too":   under(settings(people, humanHours(work)), wrote("售后", clock(20, 0)), want{"sale|closed", "robot", "sale +, - human_hours"}, rule("sale", model.OnKeyword, full("售后"), designates)),
		"a word and a keyword at once answer both":    under(settings(people), wrote("人工"), want{"yes|wait", "assign", "yes +"}, rule("yes", model.OnKeyword, full("人工"))),
	}
}

func quotaCases() map[string]answerCase {
	three := rule("three", model.OnKeyword, full("价格"), says(text("a"), model.ReplyItem{Kind: "image", Body: model.Reply{Text: "b"}}, text("c")))
	texts := rule("texts", model.OnKeyword, full("价格"), says(text("a"), text("b")))
	return map[string]answerCase{
		"nothing is said without quota":                  asks(wrote("价格", left(0)), want{"", "assign", "three + quota"}, three),
		"what fits is said, the rest is logged":          asks(wrote("价格", left(2)), want{"a|b", "assign", "three + quota"}, three),
		"exactly enough is enough":                       asks(wrote("价格", left(3)), want{"a|b|c", "assign", "three +"}, three),
		"neighbouring texts are one message":             asks(wrote("价格", left(1)), want{"a\n\nb", "assign", "texts +"}, texts),
		"without a count they stay two":                  asks(wrote("价格"), want{"a|b", "assign", "texts +"}, texts),
		"a text that wants to wait stays alone":          asks(wrote("价格", left(5)), want{"a|b", "assign", "wait +"}, rule("wait", model.OnKeyword, full("价格"), says(text("a"), model.ReplyItem{Kind: "text", Body: model.Reply{Text: "b"}, DelaySeconds: 1}))),
		"a kind that the product cannot show is skipped": asks(wrote("价格", shows("text")), want{"a|c", "assign", "three + kind"}, three),
		"and does not spend quota":                       asks(wrote("价格", shows("text"), left(1)), want{"a\n\nc", "assign", "three + kind"}, three),
		"the second rule gets what the first left":       under(settings(allWords), wrote("价格", left(1)), want{"x", "assign", "x +, y + quota"}, rule("x", model.OnKeyword, full("价格")), rule("y", model.OnKeyword, part("价格"))),
		"the words before a person count too":            under(settings(people), wrote("人工", left(0)), want{"", "assign", ""}),
	}
}

func eventCases() map[string]answerCase {
	follow := rule("follow", model.OnFollow)
	return map[string]answerCase{
		"following is answered":                  asks(at(model.OnFollow), want{"follow", "stays", "follow +"}, follow),
		"a source of followers has its own":      asks(at(model.OnFollow, scanned("ADD_SCENE_QR_CODE")), want{"code", "stays", "code +, follow weaker"}, follow, rule("code", model.OnFollow, scene("ADD_SCENE_QR_CODE"))),
		"time beats source for followers":        asks(at(model.OnFollow, scanned("q")), want{"day", "stays", "day +, code weaker, follow weaker"}, follow, rule("code", model.OnFollow, scene("q")), rule("day", model.OnFollow, hours(model.Window{Kind: daily, From: 0, To: 1440}))),
		"a menu is answered by its key":          asks(at(model.OnMenu, scanned("HELP")), want{"help", "stays", "help +"}, rule("help", model.OnMenu, scene("HELP"))),
		"another key is not":                     asks(at(model.OnMenu, scanned("NEWS")), want{"", "stays", "help condition"}, rule("help", model.OnMenu, scene("HELP"))),
		"a scan is answered by its scene":        asks(at(model.OnScan, scanned("shop1")), want{"shop", "stays", "shop +"}, rule("shop", model.OnScan, scene("shop1"))),
		"an event is not answered by a keyword":  asks(at(model.OnFollow), want{"", "stays", ""}, rule("price", model.OnKeyword, full("价格"))),
		"an event is not answered by 收到消息":       asks(at(model.OnFollow), want{"", "stays", ""}, rule("any", model.OnReceived)),
		"following within the quota of one":      asks(at(model.OnFollow, left(1)), want{"a\n\nb", "stays", "two +"}, rule("two", model.OnFollow, says(text("a"), text("b")))),
		"a disabled reply to followers says why": asks(at(model.OnFollow), want{"", "stays", "follow disabled"}, rule("follow", model.OnFollow, off)),
	}
}

func refusalCases() map[string]answerCase {
	price, any := rule("price", model.OnKeyword, full("价格")), rule("any", model.OnReceived)
	return map[string]answerCase{
		"a blocked customer gets nothing":              asks(wrote("价格", blocked), want{"", "stays", "any customer_blocked, price customer_blocked"}, price, any),
		"a blocked customer's opening gets nothing":    asks(at(model.OnOpen, blocked), want{"", "stays", "hello customer_blocked"}, rule("hello", model.OnOpen)),
		"a blacklisted word gets no reply":             under(settings(black("价格")), wrote("价格"), want{"", "assign", "any blacklisted, price blacklisted"}, price, any),
		"but a person may answer it":                   under(settings(black("价格")), wrote("价格"), want{"", "assign", ""}),
		"a partial blacklist word works inside a text": under(settings(black("*广告")), wrote("发广告的"), want{"", "assign", "any blacklisted"}, price, any),
		"a full one does not":                          under(settings(black("广告")), wrote("发广告的"), want{"any", "assign", "any +"}, price, any),
		"the blacklist does not touch events":          under(settings(black("价格")), at(model.OnFollow), want{"follow", "stays", "follow +"}, rule("follow", model.OnFollow)),
	}
}

func levelCases() map[string]answerCase {
	product, group, mine := rule("product", model.OnOpen), rule("group", model.OnOpen, ofGroup), rule("mine", model.OnOpen, ofAgent)
	return map[string]answerCase{
		"an agent's own words beat all":       asks(at(model.OnOpen, by(7)), want{"mine", "stays", "mine +, group weaker, product weaker"}, product, group, mine),
		"his group's beat the product's":      asks(at(model.OnOpen, by(7)), want{"group", "stays", "group +, product weaker"}, product, group),
		"another agent's words are not his":   asks(at(model.OnOpen, by(6)), want{"group", "stays", "mine condition, group +, product weaker"}, product, group, mine),
		"without an agent the product speaks": asks(at(model.OnOpen), want{"product", "stays", "mine condition, group condition, product +"}, product, group, mine),
		"a disabled own one falls back":       asks(at(model.OnOpen, by(7)), want{"group", "stays", "mine disabled, group +"}, group, rule("mine", model.OnOpen, ofAgent, off)),
	}
}
