"""The pages of an order: paying it, what became of it, and its refunds, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language
from entrypoints.web.payments.finance_words import REFUNDS

ENGLISH = {
    "language": "Language",
    "order": "Order",
    "are_yours": "{tokens} tokens are yours",
    "paid_on": "Paid {moment}. Your balance is {balance}.",
    "invoice": "Invoice (PDF)",
    "to_live": "Back to the live shows",
    "wallet": "Wallet",
    "not_through": "The payment did not go through",
    "over": "{provider} takes no payment for this order any more. You were not charged for tokens; if your bank took "
    "money, it returns it. Should it have been paid after all, your tokens come by themselves.",
    "once_more": "Order it once more",
    "not_now": "Not now",
    "waiting": "Waiting for the bank",
    "waiting_lead": "Your tokens are credited when the payment gateway confirms the payment to us. It usually takes a "
    "few seconds; you can also leave this page.",
    "not_paid": "I have not paid",
    "closed": "This order was closed",
    "closed_lead": "No payment is taken for it any more. If one was under way, it is returned to you.",
    "failed": "The payment did not go through. You were not charged for tokens; if your bank took money, it "
    "returns it.",
    "ran_out": "The UPI code of this order has run out. You were not charged for tokens; should it have been paid "
    "after all, they come by themselves.",
    "again": "Try again",
    "your_order": "Your order",
    "how": "How do you want to pay?",
    "upi": "UPI app or QR code",
    "card": "Card",
    "netbanking": "Net banking",
    "by_wallet": "Wallet",
    "go_on": "Continue to pay {price}",
    "never_see": "You pay with {provider}. We never see your card, your bank login or your UPI PIN.",
    "tokens": "{tokens} tokens",
    "bonus": "Bonus",
    "before_tax": "Price before tax",
    "paid": "You paid",
    "pay": "You pay",
    "refunds": "Refunds",
    "asked": "Asked {moment}",
    "refund_failed": "What it took out of your wallet is back in it, and nothing was sent to you. Ask once more, or "
    "write to us under",
    "refund_refused": "Nothing was taken from you by that. If you think that it is wrong, ask once more, or write to "
    "us; somebody else looks at it:",
    "grievance": "Grievances and contact",
    "credit_note": "Credit note {number} (PDF)",
    "ask": "Ask for a refund",
    "ask_lead": "The money goes back to where you paid from, and the tokens leave your wallet when our team approves. "
    "Tokens you have spent need a closer look.",
    "ask_tokens": "Tokens",
    "ask_hint": "Leave empty for all that are left of this order.",
    "why": "Why",
    "upi_title": "Pay by UPI",
    "upi_pay": "Pay {price} by UPI",
    "this_phone": "On this phone",
    "other_phone": "From another phone",
    "scan": "Scan this code with any UPI app.",
    "qr": "QR code that opens this payment of {price} in a UPI app",
    "another_way": "Pay another way",
    "pay_title": "Pay",
    "pay_price": "Pay {price}",
    "next": "{provider}’s page comes next. You come back here when you are done.",
    "go_to": "Go to {provider}",
    "upi_state": "Your tokens are credited when your bank has confirmed the payment. This page notices by itself.",
}
HINDI = {
    "language": "भाषा",
    "order": "ऑर्डर",
    "are_yours": "{tokens} टोकन आपके हैं",
    "paid_on": "{moment} को भुगतान हुआ। आपका बैलेंस {balance} है।",
    "invoice": "बिल (PDF)",
    "to_live": "लाइव शो पर वापस जाएँ",
    "wallet": "वॉलेट",
    "not_through": "भुगतान नहीं हो सका",
    "over": "{provider} अब इस ऑर्डर का भुगतान नहीं लेता। टोकन के लिए आपसे कुछ नहीं लिया गया; यदि आपके बैंक ने राशि ली है, तो वह "
    "लौटा देगा। यदि फिर भी भुगतान हो गया हो, तो आपके टोकन अपने आप आ जाएँगे।",
    "once_more": "फिर से ऑर्डर करें",
    "not_now": "अभी नहीं",
    "waiting": "बैंक की प्रतीक्षा है",
    "waiting_lead": "भुगतान सेवा की पुष्टि मिलते ही आपके टोकन जुड़ जाते हैं। इसमें आम तौर पर कुछ सेकंड लगते हैं; आप यह पृष्ठ छोड़ "
    "भी सकते हैं।",
    "not_paid": "मैंने भुगतान नहीं किया है",
    "closed": "यह ऑर्डर बंद कर दिया गया",
    "closed_lead": "इसका अब कोई भुगतान नहीं लिया जाता। यदि कोई भुगतान चल रहा था, तो वह आपको लौटा दिया जाएगा।",
    "failed": "भुगतान नहीं हो सका। टोकन के लिए आपसे कुछ नहीं लिया गया; यदि आपके बैंक ने राशि ली है, तो वह लौटा देगा।",
    "ran_out": "इस ऑर्डर के UPI कोड का समय समाप्त हो गया। टोकन के लिए आपसे कुछ नहीं लिया गया; यदि फिर भी भुगतान हो गया "
    "हो, तो वे अपने आप आ जाएँगे।",
    "again": "फिर प्रयास करें",
    "your_order": "आपका ऑर्डर",
    "how": "आप कैसे भुगतान करना चाहते हैं?",
    "upi": "UPI ऐप या QR कोड",
    "card": "कार्ड",
    "netbanking": "नेट बैंकिंग",
    "by_wallet": "वॉलेट",
    "go_on": "{price} के भुगतान के लिए आगे बढ़ें",
    "never_see": "आप {provider} से भुगतान करते हैं। हम आपका कार्ड, बैंक लॉगिन या UPI PIN कभी नहीं देखते।",
    "tokens": "{tokens} टोकन",
    "bonus": "बोनस",
    "before_tax": "कर से पहले क़ीमत",
    "paid": "आपने दिए",
    "pay": "आपको देने हैं",
    "refunds": "रिफ़ंड",
    "asked": "{moment} को माँगा गया",
    "refund_failed": "इसके लिए आपके वॉलेट से जो निकाला गया था वह लौट आया है, और आपको कुछ नहीं भेजा गया। फिर से माँगें, या हमें यहाँ "
    "लिखें:",
    "refund_refused": "इससे आपसे कुछ नहीं लिया गया। यदि आपको यह ग़लत लगता है, तो फिर से माँगें, या हमें लिखें; कोई और इसे देखता है:",
    "grievance": "शिकायत और संपर्क",
    "credit_note": "क्रेडिट नोट {number} (PDF)",
    "ask": "रिफ़ंड माँगें",
    "ask_lead": "राशि वहीं लौटती है जहाँ से आपने दी थी, और हमारी टीम की स्वीकृति पर टोकन आपके वॉलेट से निकल जाते हैं। ख़र्च किए हुए "
    "टोकन को ध्यान से देखना पड़ता है।",
    "ask_tokens": "टोकन",
    "ask_hint": "इस ऑर्डर के बचे हुए सभी टोकन के लिए ख़ाली छोड़ें।",
    "why": "क्यों",
    "upi_title": "UPI से भुगतान",
    "upi_pay": "UPI से {price} दें",
    "this_phone": "इसी फ़ोन पर",
    "other_phone": "दूसरे फ़ोन से",
    "scan": "इस कोड को किसी भी UPI ऐप से स्कैन करें।",
    "qr": "QR कोड, जो {price} का यह भुगतान UPI ऐप में खोलता है",
    "another_way": "दूसरे तरीक़े से भुगतान करें",
    "pay_title": "भुगतान",
    "pay_price": "{price} दें",
    "next": "आगे {provider} का पृष्ठ खुलेगा। पूरा होने पर आप यहाँ लौट आएँगे।",
    "go_to": "{provider} पर जाएँ",
    "upi_state": "आपके बैंक की पुष्टि मिलते ही आपके टोकन जुड़ जाते हैं। यह पृष्ठ अपने आप देखता रहता है।",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}

HINDI_REFUNDS = {
    "requested": "निर्णय होना है",
    "approved": "स्वीकृत",
    "sent": "भेजा जा रहा है",
    "processed": "लौटा दिया गया",
    "failed": "भेजा नहीं जा सका",
    "refused": "अस्वीकार",
}
REFUND_STATES: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: REFUNDS,
    Language.HINDI: HINDI_REFUNDS,
}
