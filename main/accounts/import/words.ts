// Words of memorable passwords: things that can be seen, drawn or eaten, spelled in one way, that offend nobody and that are
// typed on any keyboard.
const list = `
acorn almond amber anchor antler apple apricot apron arcade arrow artist aspen atlas attic autumn avenue
badger bagel bakery balcony ballad balloon bamboo banana banjo banner barley barn basil basin basket bathtub
beacon beaver bedroom beetle bicycle birch biscuit bison blanket blossom bluebell bobcat bonfire bonnet
bookcase bottle boulder bramble branch bread breeze brick bridge bronze broom bubble bucket buffalo bugle
bumper bunny burger butter button cabbage cabin cactus camel camera campus canary candle candy canoe canvas
canyon captain caramel caravan cargo carpet carrot cascade cashew castle cavern cedar celery cello cement
chalk chapel chapter cherry chestnut chicken chimney chipmunk cider cinema cinnamon circle circus citrus
clarinet clay cliff clipper clock clover cobalt cobbler coconut coffee collar comet compass concert condor
copper coral corner cosmos cottage cotton cougar coyote cradle crane crater crayon cricket crimson crocus
crown crystal cucumber cupboard cupcake curtain cushion custard cyclone cypress daffodil dahlia daisy dancer
dapple daylight dentist desert diamond dinghy dinner diver doctor dolphin domino donkey dragonfly drawer
dresser driftwood drummer dumpling dynamo eagle easel echo eclipse elbow elder elephant elevator ember emerald
engine envelope estuary evening everest fabric falcon farmer feather fennel ferret ferry fiddle finch
fireplace flagpole flamingo flannel flute forest fossil fountain freckle freezer frosting funnel gadget galaxy
garden garlic garnet gazelle geyser ginger giraffe glacier glider globe goblet golden gondola gopher granite
grape gravel guitar gymnast hammock hamster harbor harvest hazel hazelnut hedgehog helmet heron hexagon
hickory highland hiker hillside hobby honey horizon hornet hotel hurdle iceberg icicle igloo indigo insect
iris island ivory jacket jaguar jasmine jelly jersey jigsaw jockey jonquil journal journey jubilee jungle
juniper kangaroo kayak kennel kettle keyboard kitchen kitten koala ladder ladybug lagoon lantern larch laundry
lavender lemon lemur lentil leopard lettuce library lichen lilac lily linen lion lizard llama lobster locket
locust lotus lumber lunar lunch lyric magnet magnolia magpie mahogany mallard mandolin mango mantle maple
marble margin marigold market marmot marsh meadow medal melody melon mercury meteor mineral mirror mitten
molecule monarch monsoon morning mosaic mountain muffin mulberry mural museum mushroom mustard napkin narrow
nature nectar needle nephew nickel nightfall noodle north notebook novel nugget nutmeg oasis oatmeal ocean
octagon octopus olive onion opal opera orange orbit orchard orchid origami osprey ostrich otter oven oxygen
oyster paddle pagoda paint palace panda panther papaya paper parade parasol parcel park parrot parsley parsnip
pasta pastry pasture patio pavilion peach peacock peanut pebble pecan pelican pencil penguin pepper perch
picnic pigeon pillow pilot pine pineapple pioneer piper pistachio planet plaster platypus plaza plum pocket
poem polar poplar poppy porcelain porcupine portrait potato pottery powder prairie pretzel prism pudding
puffin pumpkin puppet puppy purple puzzle pyramid quail quarry quartz quilt quiver rabbit raccoon radio radish
railway rainbow raisin ranger raspberry raven reef ribbon river robin rocket rooster rosemary rowboat ruby
rudder saddle saffron sailor salad salmon sandal sandwich sapphire satchel saturn scarf scarlet scholar school
scooter seagull season seaweed sequoia shadow shamrock shelter shepherd shovel siesta silver singer sketch
skyline sleigh slipper snail snowball snowflake socket sofa sonata sparrow spinach spindle spiral sponge
spring sprout squirrel stable stadium starfish station statue stencil stork stream studio sugar summer summit
sundial sunflower sunrise sunset swallow sweater symbol symphony table tablet talent tango teacup teapot
temple tennis terrace theater thimble thistle thunder ticket tiger timber toaster tomato topaz tornado
tortoise toucan tower tractor trailer travel treasure tree triangle trombone trophy trumpet tuba tulip tundra
tunnel turnip turtle tuxedo twilight umbrella unicorn valley vanilla velvet vessel village vinegar violet
violin volcano voyage waffle wagon walnut walrus water weasel weaver whale wheat whisker whistle willow window
winter wizard wombat woodland workshop yellow yogurt zebra zeppelin zigzag zinnia zipper
`;

export const passwordWords: readonly string[] = list.trim().split(/\s+/);
