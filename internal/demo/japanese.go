package demo

import "github.com/lobbycli/lobby/internal/workspace"

var japanese = language{
	code:   "ja",
	places: []place{{"東京", "Japan", "Asia/Tokyo", 9}, {"大阪", "Japan", "Asia/Tokyo", 9}, {"札幌", "Japan", "Asia/Tokyo", 9}},
	given: []name{
		{"葵", "aoi"}, {"大輔", "daisuke"}, {"英子", "eiko"}, {"文香", "fumika"}, {"弦", "gen"},
		{"花子", "hanako"}, {"一郎", "ichiro"}, {"純", "jun"}, {"健太", "kenta"}, {"麻衣", "mai"},
		{"直樹", "naoki"}, {"織江", "orie"}, {"涼", "ryo"}, {"さくら", "sakura"}, {"太郎", "taro"},
		{"海", "umi"}, {"若菜", "wakana"}, {"陽子", "yoko"}, {"結衣", "yui"}, {"善", "zen"},
	},
	family: []name{
		{"青木", "aoki"}, {"千葉", "chiba"}, {"遠藤", "endo"}, {"藤田", "fujita"}, {"後藤", "goto"},
		{"橋本", "hashimoto"}, {"石井", "ishii"}, {"加藤", "kato"}, {"松本", "matsumoto"}, {"中村", "nakamura"},
		{"小川", "ogawa"}, {"斎藤", "saito"}, {"佐藤", "sato"}, {"鈴木", "suzuki"}, {"高橋", "takahashi"},
		{"上田", "ueda"}, {"渡辺", "watanabe"}, {"山田", "yamada"}, {"吉田", "yoshida"}, {"森", "mori"},
	},
	glue:        " ",
	familyFirst: true,
	companies:   []name{{"株式会社みどり", "midori"}, {"さくら文具", "sakura-bungu"}, {"北海工房", "hokkai"}},
	mail:        "yubin.example",
	phone:       numbers{"+81000", 6},
	money:       money{code: "JPY", rate: 16000, whole: true},
	agent:       "愛子",
	reason:      "担当者との会話を希望",
	leads: [7]talk{
		{{v, "担当の方と話せますか？"}, {b, "はい、スタッフにおつなぎします。"}, {a, "お待たせしました、{agent}です。どうなさいましたか？"}, {v, "商品が破損していました。連絡先は {email} です。"}, {a, "申し訳ございません。すぐに交換品をお送りします。"}},
		{{v, "注文 {order} はいつ届きますか？"}, {b, "確認します。メールアドレスをお願いします。"}, {v, "{email}"}, {b, "ありがとうございます。発送済みです。追跡番号をメールでお送りします。"}},
		{{v, "クーポンはありますか？"}, {b, "はい。メールアドレスをご入力ください。"}, {v, "{email}"}, {b, "お送りしました。お買い物をお楽しみください。"}},
		{{v, "{order} の返金をお願いします。"}, {b, "申し訳ございません。どのような問題でしょうか？"}, {v, "色が写真と違います。"}, {b, "返金のご依頼を担当へ伝えました。"}},
		{{v, "注文 {order} をキャンセルしたいです。"}, {b, "承りました。確認メールをお送りします。"}, {v, "{email} にお願いします。"}},
		{{v, "{order} の支払いは完了していますか？"}, {b, "はい、今朝確認できました。"}, {v, "安心しました。ありがとうございます。"}},
		{{v, "クーポンが使えません。"}, {b, "新しいコードはこちらです：{code}（14日間有効）。"}, {v, "使えました！"}},
	},
	talks: []talk{
		{{v, "静かな扇風機を探しています。"}, {r, "{fan} が人気です。こちらの二つはいかがでしょうか。"}, {v, "保証はありますか？"}, {b, "三年間です。"}},
		{{v, "北海道への送料はいくらですか？"}, {b, "5,000円以上のご注文で無料です。"}, {v, "わかりました。"}},
	},
	tickets: []workspace.EventTicket{
		{Subject: "領収書の再発行", Body: "会社名を入れた領収書をお願いします。"},
		{Subject: "組み立て説明書", Body: "説明書が入っていませんでした。"},
	},
}
