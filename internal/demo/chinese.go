package demo

import "github.com/lobbycli/lobby/internal/workspace"

var chinese = language{
	code:   "zh",
	places: []place{{"上海", "China", "Asia/Shanghai", 8}, {"成都", "China", "Asia/Shanghai", 8}, {"台北", "Taiwan", "Asia/Taipei", 8}},
	given: []name{
		{"爱华", "aihua"}, {"博文", "bowen"}, {"晨", "chen"}, {"丹", "dan"}, {"芳", "fang"},
		{"国强", "guoqiang"}, {"海燕", "haiyan"}, {"建国", "jianguo"}, {"丽", "li"}, {"敏", "min"},
		{"宁", "ning"}, {"萍", "ping"}, {"强", "qiang"}, {"蓉", "rong"}, {"思雨", "siyu"},
		{"婷", "ting"}, {"伟", "wei"}, {"晓明", "xiaoming"}, {"雅文", "yawen"}, {"志远", "zhiyuan"},
	},
	family: []name{
		{"白", "bai"}, {"陈", "chen"}, {"邓", "deng"}, {"冯", "feng"}, {"高", "gao"},
		{"何", "he"}, {"江", "jiang"}, {"孔", "kong"}, {"李", "li"}, {"马", "ma"},
		{"欧阳", "ouyang"}, {"潘", "pan"}, {"钱", "qian"}, {"任", "ren"}, {"孙", "sun"},
		{"唐", "tang"}, {"王", "wang"}, {"谢", "xie"}, {"杨", "yang"}, {"张", "zhang"},
	},
	familyFirst: true,
	companies:   []name{{"青山文化", "qingshan"}, {"云海科技", "yunhai"}, {"小竹家居", "xiaozhu"}},
	mail:        "youxiang.example",
	phone:       numbers{"+86000", 7},
	money:       money{code: "CNY", rate: 780},
	agent:       "小林",
	reason:      "要求人工客服",
	leads: [7]talk{
		{{v, "可以转人工客服吗？"}, {b, "好的，正在为您转接。"}, {a, "您好，我是{agent}，请问有什么可以帮您？"}, {v, "收到的杯子碎了，我的邮箱是 {email}"}, {a, "非常抱歉，今天就为您补发。"}},
		{{v, "我的订单 {order} 到哪里了？"}, {b, "请提供您的邮箱。"}, {v, "{email}"}, {b, "谢谢，订单已发货，物流信息会发到您的邮箱。"}},
		{{v, "有优惠券吗？"}, {b, "有的！请留下邮箱，我们发给您。"}, {v, "{email}"}, {b, "已发送，祝您购物愉快！"}},
		{{v, "订单 {order} 我要退款。"}, {b, "很抱歉，请问有什么问题？"}, {v, "颜色和图片完全不一样。"}, {b, "退款申请已转给同事处理。"}},
		{{v, "请取消订单 {order}。"}, {b, "取消申请已提交，确认邮件稍后发送。"}, {v, "好的，发到 {email}"}},
		{{v, "订单 {order} 付款成功了吗？"}, {b, "是的，今天早上已到账。"}, {v, "太好了，问题解决了！"}},
		{{v, "优惠码用不了。"}, {b, "这是新的优惠码：{code}，14天内有效。"}, {v, "可以用了，谢谢！"}},
	},
	talks: []talk{
		{{v, "想买一盏台灯。"}, {r, "推荐 {lamp-40}，这两款都很受欢迎。"}, {v, "可以调光吗？"}, {b, "可以，共五档。"}},
		{{v, "多久能送到？"}, {b, "一般三到五天。"}, {v, "好的。"}},
	},
	tickets: []workspace.EventTicket{
		{Subject: "开发票", Body: "请开具公司抬头的发票。"},
		{Subject: "缺少配件", Body: "箱子里没有螺丝。"},
	},
}
