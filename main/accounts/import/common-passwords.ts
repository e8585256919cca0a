// The commonest passwords, small and without what is put around them: "Password1!" is "password".
const list = `
000000 102030 111111 112233 121212 123123 123321 1234 12345 123456 1234567 12345678 123456789 1234567890
123qwe 147258369 159357 159753 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 555555 654321 666666 696969 777777 888888
987654321 999999 a1b2c3 aa123456 abc123 abcd1234 abcdef access admin administrator adobe alexander amanda
amazon andrew angel angels anna anthony apple apple123 arsenal asdfgh asdfghjkl ashley asshole august autumn
azerty baby babygirl bailey banana barcelona baseball basketball batman beautiful birthday biteme black
blessed blink182 blossom blue brother buster butterfly campus champion change changeme charlie cheese chelsea
chocolate christ christmas cisco cisco123 class classroom coffee college computer contrasena cookie corvette
cowboy cowboys cutie daddy daisy daniel database debian december default demo diamond docker dollar dollars
dolphin dragon dropbox eagle eagles elizabeth eminem emma example facebook faith falcon family father felix
ferrari flower football freedom friday friends fruehling fuckyou fussball gamer gandalf garfield george ghost
ginger gmail golden golf google grace green guacadmin guacamole guest hallo handsome hannah heaven hello
herbst hero hockey honda honey hotmail hunter ilovept iloveu iloveyou instructor internet iphone ironman
january jasper jennifer jessica jesus jesus1 jordan joshua juventus kennwort killer kitty lab labs lakers
laura legend letmein linkedin linux lion liverpool login logon love lovely loveme lucky lucky7 lukas maggie
mama maria mariadb master matrix matthew maximilian mercedes merlin metallica michael michelle mickey
microsoft million minecraft mommy monday money monkey motdepasse mother mustang mysql naruto network nicole
ninja nirvana nokia nothing oracle orange orange1 p@ssw0rd p@ssword packettracer panther papa parola pass1234
passw0rd passwd password passwort peace peanut pepper phoenix pikachu pirate player pokemon porsche postgres
prince princess prinzessin ptadmin ptuser pumpkin puppy purple pussycat qazwsx qweasd qweasdzxc qwerty qwerty1
qwertyuiop qwertz rainbow ranger rangers raspberry realmadrid red123 richard robert root router
samantha sample samsung samurai school schule secret secure senha september server seven shadow silver sister
slipknot snoopy soccer something sommer sophie sparky spiderman spring startrek starwars steelers stephanie
student students summer sunflower sunshine superman sweetheart sweetie switch teacher temp temporary tennis
test test1234 tester testing thomas tiger toor trustno1 twitter ubuntu unicorn university user username
victoria wachtwoord welcome whatever white william windows winner winter wizard yahoo yamaha yankees yellow
youtube zxcvbn zxcvbnm
`;

export const commonPasswords: ReadonlySet<string> = new Set(list.trim().split(/\s+/));
