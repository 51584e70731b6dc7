package claim_test

import (
	"reflect"
	"testing"

	"yingke/model"
	"yingke/service/claim"
)

func TestNamesThatLinksAndButtonsUseAreReserved(t *testing.T) {
	for _, key := range []string{"openid", "OpenID", "nickname", "ts", "sign", "channel_id", "lang", "open_param", "params", "img"} {
		if !claim.Reserved(key) {
			t.Errorf("%s is free", key)
		}
	}
	if claim.Reserved("order") {
		t.Error("order is reserved")
	}
}

func TestWhatDoesNotFitIsLeftOutWithAWarning(t *testing.T) {
	custom := []model.CustomerField{{Key: "level", Kind: "single", Choices: []string{"金"}}}
	got := claim.Read(map[string]string{"nickName": "小明", "mobile": "1 38", "age": "old", "tag_id": "3,x", "level": "铜", "avatarUrl": "http://a.b/c"}, custom)
	want := claim.Said{Nickname: "小明", Mobile: "138", TagIDs: []int64{3}, Fields: map[string]string{}, Warnings: []string{"avatarUrl", "age", "tag_id", "level"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestWhatIsSaidChangesNothingElse(t *testing.T) {
	was := model.Customer{ID: 7, Nickname: "小明", Named: true, OpenID: "o1", Verified: true, Note: "旧", Fields: map[string]string{"a": "1"}}
	now := claim.Read(map[string]string{"city": "武汉市", "openid": "somebody"}, nil).On(was)
	want := was
	want.City, want.Fields = "武汉", map[string]string{"a": "1"}
	if !reflect.DeepEqual(now, want) {
		t.Errorf("%+v", now)
	}
}
